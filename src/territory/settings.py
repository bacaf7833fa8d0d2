"""territory.toml, environment and options → frozen Settings, each value knowing its origin.

territory.toml is looked for in the working folder and upwards. Example::

    db = "region.db"
    lang = "zh"
    profile = "cn"
    as_of = "2027-01-15"           # take this day for today; for trying things out

    [privacy]
    keep_months = 36               # how long data of doctors is kept; 0 or nothing: no limit

    [dates]                        # what lies outside is rejected as nobody's date
    flow_months = 36               # flow, purchases, stock: so many months back, not after this one
    first_year = 1990              # registers: from then on …
    years_ahead = 5                # … until so many years ahead

    [calendar]
    cut_off = 25                   # sales after this day count in the next month; 0: on no day
    first_month = 4                # the year begins in April; years, quarters, targets follow

    [headers]                      # spellings of your own, by field
    buyer = ["终端单位"]

    [backup]
    automatic = true               # before migrate, undo, restore and big imports
    folder = "D:/backups"          # default: region.db.backups beside the store
    big_import_mb = 5              # files as large as this are a big import
    daily = 7                      # backups that stay: one a day, a week, a month
    weekly = 4
    monthly = 12

    [flow]
    own_companies = ["江南制药有限公司"]   # suppliers that are the company itself
    customer_months = 3            # new, stopped, falling: so many months against those before

    [flow.movements]               # what a document type of the files means
    商销 = "transfer"

    [[sources]]                    # what a file's name tells
    pattern = "国控江苏*.xlsx"
    distributor = "D001"
    kind = "flow"
    due_day = 2
    headers = { quantity = ["实发"] }   # spellings in these files only
    units = { "件" = 100 }         # one 件 of these files is 100 sale units

    [flow.close]                   # refuse, warn or ignore when a month is closed
    waiting = "refuse"             # names that wait, of more boxes than …
    waiting_percent = 1            # … this part of the month's
    missing = "refuse"             # files that are expected and have not come
    stock = "warn"                 # stock that does not follow from the files
"""

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from fnmatch import fnmatch
from fractions import Fraction
from pathlib import Path
from typing import Any, Final, NoReturn, TypeVar

from territory.errors import Exit, TerritoryError

FILE_NAME = "territory.toml"
DEFAULT_DB = "territory.db"


class SettingsUnreadable(TerritoryError):
    """{file} cannot be read: {reason}."""

    exit_code = Exit.SETTINGS
    hint = (
        "Mend the line that it names, or move the file away to go on with the defaults. A Chinese "
        'name before = stands in quotes: "件" = 100'
    )


class SettingUnknown(TerritoryError):
    """{file} sets "{key}", which territory does not know."""

    exit_code = Exit.SETTINGS
    hint = "Did you mean: {proposals}?"


class SettingWrong(TerritoryError):
    """{file} sets {key} to {given}; it must be {wanted}."""

    exit_code = Exit.SETTINGS


@dataclass(frozen=True, slots=True)
class Source:
    """Meaning of a file's name: who sent it, which kind it is, values to set, headers.

    units: how many sale units one of a unit is in these files, such as 件 = 100.
    """

    pattern: str
    distributor: str = ""
    kind: str = ""
    due_day: int | None = None
    set: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    units: Mapping[str, Fraction] = field(default_factory=dict)

    def fits(self, file: str) -> bool:
        """True where the file's name (without folder) fits the pattern."""
        return fnmatch(Path(file).name, self.pattern)


@dataclass(frozen=True, slots=True)
class ClosePolicy:
    """Answer of closing a month where something speaks against it: refuse, warn or ignore.

    waiting: more boxes than `waiting_percent` of the month have a name that waits. missing:
    files that are expected have not come. stock: the stock identity of a distributor breaks.
    """

    waiting: str = "refuse"
    waiting_percent: float = 1.0
    missing: str = "refuse"
    stock: str = "warn"


@dataclass(frozen=True, slots=True)
class Backups:
    """When backups are made by themselves, where they are kept, and how many stay."""

    automatic: bool = True
    folder: str = ""
    big_import_mb: int = 5
    daily: int = 7
    weekly: int = 4
    monthly: int = 12


@dataclass(frozen=True, slots=True)
class DateSettings:
    """Which dates can be meant: of the flow so many months back, of registers between years."""

    flow_months: int = 36
    first_year: int = 1990
    years_ahead: int = 5


@dataclass(frozen=True, slots=True)
class SalesCalendar:
    """The company's own months and years (DOMAIN.md section 3).

    cut_off: sales after this day count in the next month; 0 is no day. first_month: number of the
    month in which a year begins.
    """

    cut_off: int = 0
    first_month: int = 1


Plain = TypeVar("Plain", Backups, DateSettings, SalesCalendar)
MOST: Final = {
    "flow_months": 600,
    "first_year": 2100,
    "years_ahead": 50,
    "cut_off": 30,
    "first_month": 12,
}
LEAST: Final = {"first_month": 1}
OLDEST_YEAR: Final = 1900
LEVELS = ("refuse", "warn", "ignore")


@dataclass(frozen=True, slots=True)
class Settings:
    """Every value that a user may configure; `origins` names where each came from."""

    db: str = DEFAULT_DB
    lang: str = ""
    profile: str = "cn"
    strict: bool = False
    who: str = ""
    as_of: str = ""
    season_shrink: float = 2.0
    bundle_floor: int = 24
    cut_share: float = 0.8
    class_margin: float = 0.1
    potential_reading: str = "headroom"
    smallest_group: int = 5
    keep_months: int = 0
    headers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sources: tuple[Source, ...] = ()
    close: ClosePolicy = field(default_factory=ClosePolicy)
    own_companies: tuple[str, ...] = ()
    customer_months: int = 3
    movements: Mapping[str, str] = field(default_factory=dict)
    backup: Backups = field(default_factory=Backups)
    dates: DateSettings = field(default_factory=DateSettings)
    calendar: SalesCalendar = field(default_factory=SalesCalendar)
    folder: Path = Path()
    origins: Mapping[str, str] = field(default_factory=dict)

    def source_of(self, file: str) -> Source | None:
        """Return the first source whose pattern fits a file."""
        return next((source for source in self.sources if source.fits(file)), None)


CHOICES = {
    "lang": ("zh", "en"),
    "profile": ("cn", "none"),
    "potential_reading": ("headroom", "total"),
}
POSITIVE = ("season_shrink", "cut_share", "class_margin")
SIMPLE = (
    "db", "lang", "profile", "strict", "who", "as_of", "season_shrink", "bundle_floor", "cut_share",
    "class_margin", "potential_reading", "smallest_group",
)  # fmt: skip
PRIVACY = ("keep_months",)
NESTED = ("headers", "privacy", "flow", "sources", "backup", "dates", "calendar")
FLOW = ("own_companies", "customer_months", "movements", "close")
MOST_CUSTOMER_MONTHS = 12
MOVEMENTS = {
    "纯销": "sale", "调拨": "transfer", "退货": "return", "换货": "exchange", "冲红": "reversal",
    "非目标": "non_target",
}  # fmt: skip
"""Meanings of a document type; the words of either language are taken."""


def load(folder: Path, environ: Mapping[str, str] | None = None, db: str | None = None) -> Settings:
    """Read the settings that hold in a folder; `db` is what --db says.

    Raises:
        SettingsUnreadable, SettingUnknown, SettingWrong: territory.toml is at fault.
    """
    environ = os.environ if environ is None else environ
    file = _find(folder)
    values: dict[str, Any] = {}
    origins: dict[str, str] = {}
    if file is not None:
        values = _read(file)
        origins = dict.fromkeys(values, str(file))
        if "db" in values and "://" not in values["db"]:
            values["db"] = str(file.parent / values["db"])
    for name, variable in (("db", "TERRITORY_DB"), ("lang", "TERRITORY_LANG")):
        if environ.get(variable):
            values[name], origins[name] = environ[variable], variable
    if db:
        values["db"], origins["db"] = db, "--db"
    return Settings(**values, folder=file.parent if file else folder, origins=origins)


def _find(folder: Path) -> Path | None:
    for place in (folder, *folder.resolve().parents):
        if os.access(place / FILE_NAME, os.F_OK) and (place / FILE_NAME).is_file():
            return place / FILE_NAME
    return None  # a folder that may not be looked into has none for us


def _read(file: Path) -> dict[str, Any]:
    try:
        raw = tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsUnreadable(file=file, reason=error) from error
    for key in raw:
        if key not in SIMPLE + NESTED:
            near = get_close_matches(key, SIMPLE + NESTED, n=3, cutoff=0.4)
            raise SettingUnknown(file=file, key=key, proposals=", ".join(near or SIMPLE))
    values = {key: _checked(file, key, raw[key]) for key in SIMPLE if key in raw}
    for name in NESTED:
        if name in raw:
            values |= _part(file, name, raw[name])
    return values


def _part(file: Path, name: str, raw: Any) -> dict[str, Any]:
    """Return the settings that a table of the file makes, by field."""
    match name:
        case "privacy" | "flow":
            return (_privacy if name == "privacy" else _flow)(file, raw)
        case "headers":
            return {name: _headers(file, raw)}
        case "sources":
            return {name: tuple(_source(file, item) for item in raw)}
        case "dates":
            return {name: _dates(file, raw)}
        case "calendar":
            return {name: _plain_table(file, name, raw, SalesCalendar)}
        case _:
            return {name: _plain_table(file, name, raw, Backups)}


def _close_policy(file: Path, raw: Any) -> ClosePolicy:
    """Read [flow.close]."""
    given = _table(file, "flow.close", raw, tuple(ClosePolicy.__dataclass_fields__))
    for key, value in given.items():
        if key == "waiting_percent":
            number = isinstance(value, int | float) and not isinstance(value, bool)
            fits, wanted = number and 0 <= value <= 100, "0 … 100"  # noqa: PLR2004 - percent
        else:
            fits, wanted = value in LEVELS, " | ".join(LEVELS)
        if not fits:
            raise SettingWrong(file=file, key=f"flow.close.{key}", given=repr(value), wanted=wanted)
    return ClosePolicy(**given)


def _table(file: Path, name: str, raw: Any, known: tuple[str, ...]) -> dict[str, Any]:
    """Return a table of the file whose keys are all known."""
    if not isinstance(raw, dict):
        raise SettingWrong(file=file, key=name, given=repr(raw), wanted=f"[{name}]")
    for key in raw:
        if key not in known:
            near = get_close_matches(key, known, n=3, cutoff=0.4) or known
            raise SettingUnknown(file=file, key=f"{name}.{key}", proposals=", ".join(near))
    return raw


def _checked(file: Path, key: str, given: Any) -> Any:
    wanted = type(getattr(Settings(), key))
    if wanted is float and isinstance(given, int) and not isinstance(given, bool):
        given = float(given)
    if type(given) is not wanted:
        raise SettingWrong(file=file, key=key, given=repr(given), wanted=wanted.__name__)
    if key == "as_of" and not _is_day(given):
        raise SettingWrong(file=file, key=key, given=repr(given), wanted='"2027-01-31"')
    if key in CHOICES and given not in CHOICES[key]:
        raise SettingWrong(file=file, key=key, given=repr(given), wanted=" | ".join(CHOICES[key]))
    if (key in POSITIVE and given <= 0) or (wanted is int and given < 0):
        raise SettingWrong(file=file, key=key, given=repr(given), wanted="> 0")
    return given


def _is_day(given: str) -> bool:
    try:
        date.fromisoformat(given)
    except ValueError:
        return False
    return True


def _flow(file: Path, raw: Any) -> dict[str, Any]:
    """Read [flow]."""
    table = _table(file, "flow", raw, FLOW)
    names = table.get("own_companies", [])
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        wanted = '["…", "…"]'
        raise SettingWrong(file=file, key="flow.own_companies", given=repr(names), wanted=wanted)
    values: dict[str, Any] = {"own_companies": tuple(names)}
    if "customer_months" in table:
        values["customer_months"] = _customer_months(file, table["customer_months"])
    if "movements" in table:
        values["movements"] = _movements(file, table["movements"])
    if "close" in table:
        values["close"] = _close_policy(file, table["close"])
    return values


def _customer_months(file: Path, given: Any) -> int:
    if type(given) is not int or not 1 <= given <= MOST_CUSTOMER_MONTHS:
        wanted = f"1 … {MOST_CUSTOMER_MONTHS}"
        raise SettingWrong(file=file, key="flow.customer_months", given=repr(given), wanted=wanted)
    return given


def _privacy(file: Path, raw: Any) -> dict[str, Any]:
    """Read [privacy]."""
    table = _table(file, "privacy", raw, PRIVACY)
    return {key: _checked(file, key, value) for key, value in table.items()}


def _movements(file: Path, raw: Any) -> dict[str, str]:
    """Read [flow.movements]: document type → slug of what it means."""
    if not isinstance(raw, dict):
        wanted = "[flow.movements]"
        raise SettingWrong(file=file, key="flow.movements", given=repr(raw), wanted=wanted)
    known = {**MOVEMENTS, **{slug: slug for slug in MOVEMENTS.values()}}
    for text, meaning in raw.items():
        if meaning not in known:
            wanted, key = " | ".join(MOVEMENTS.values()), f"flow.movements.{text}"
            raise SettingWrong(file=file, key=key, given=repr(meaning), wanted=wanted)
    return {text: known[meaning] for text, meaning in raw.items()}


def _headers(file: Path, raw: Any) -> dict[str, tuple[str, ...]]:
    if not isinstance(raw, dict):
        raise SettingWrong(file=file, key="headers", given=repr(raw), wanted="[headers]")
    return {
        name: (spellings,) if isinstance(spellings, str) else tuple(map(str, spellings))
        for name, spellings in raw.items()
    }


def _plain_table(file: Path, name: str, raw: Any, table: type[Plain]) -> Plain:
    """Read a table of the file whose values are plain, of the types that its defaults have."""
    for key, given in _table(file, name, raw, tuple(table.__dataclass_fields__)).items():
        wanted = type(getattr(table(), key))
        if type(given) is not wanted:
            _refuse(file, f"{name}.{key}", given, wanted.__name__)
        least = LEAST.get(key, 0)
        if wanted is int and not least <= given <= MOST.get(key, given):
            _refuse(file, f"{name}.{key}", given, f"{least} … {MOST.get(key, '')}")
    return table(**raw)


def _dates(file: Path, raw: Any) -> DateSettings:
    """Read [dates]; a window that reaches beyond the calendar is refused."""
    dates = _plain_table(file, "dates", raw, DateSettings)
    if dates.first_year < OLDEST_YEAR:
        _refuse(file, "dates.first_year", dates.first_year, f">= {OLDEST_YEAR}")
    return dates


def _refuse(file: Path, key: str, given: object, wanted: str) -> NoReturn:
    raise SettingWrong(file=file, key=key, given=repr(given), wanted=wanted)


def _source(file: Path, raw: Any) -> Source:
    known = Source.__dataclass_fields__
    if not isinstance(raw, dict) or not isinstance(raw.get("pattern"), str):
        wanted = '[[sources]] pattern = "…"'
        raise SettingWrong(file=file, key="sources", given=repr(raw), wanted=wanted)
    for key in raw:
        if key not in known:
            raise SettingUnknown(file=file, key=f"sources.{key}", proposals=", ".join(known))
    headers = _headers(file, raw.get("headers", {}))
    units = _units(file, raw.get("units", {}))
    if units and not raw.get("distributor"):
        wanted = 'distributor = "D001" beside units'
        raise SettingWrong(file=file, key="sources.units", given=repr(raw["units"]), wanted=wanted)
    return Source(**{**raw, "headers": headers, "units": units})


def _units(file: Path, raw: Any) -> dict[str, Fraction]:
    """Read unit → factor: a whole number, or a fraction as text, "1/24"."""
    try:
        units = {str(unit): Fraction(factor) for unit, factor in raw.items()}
    except (AttributeError, TypeError, ValueError, ZeroDivisionError):
        units = {"": Fraction(0)}
    if any(not unit or factor <= 0 for unit, factor in units.items()):
        wanted = '{ "件" = 100, "粒" = "1/24" }'
        raise SettingWrong(file=file, key="sources.units", given=repr(raw), wanted=wanted)
    return units
