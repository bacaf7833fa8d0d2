"""Nothing that stands in a cell or an option is taken for SQL, a path, a formula or mark-up."""

import csv
import io
import random
import re
import shutil
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from openpyxl import load_workbook
from payloads import FORMATS, FORMULAS, LINES, MARKUP, PATHS, RICH, SQL, STEERING, TEXTS, TOML
from store_images import differing, image
from typer.main import get_command

from territory import cli, settings
from territory.desk.imports.remember import remember
from territory.desk.imports.service import ImportRequest
from territory.errors import Exit
from territory.kernel.inert import inert
from territory.present.words import say

if TYPE_CHECKING:
    from regions import Region, RegionOf

    from conftest import Result, RunCli

SLICE, ALL = 1, 30
"""Options of each command that are tried; of all of them each with several payloads."""
CALM = {0, 2, 3, 4, 5, 12, 13, 14, 75}
"""Every exit code but those of a fault, a damaged store and a lock."""
NAMED_FILES = {"file", "folder", "files", "output", "rejects", "db", "target", "each"}
"""Parameters that name a file: a user may write wherever the user wants to."""
OF_OTHER_STORES = {"restore", "backup", "store"}
"""Commands that are told of another store or a backup, which then is not there."""
LASTING = {"demo", "init", "schedule print"}
WRITTEN = {"targets export": {"targets.xlsx"}}
"""What a command writes where it is not told the name of a file."""
LOGGED = {"audit", "run"}
"""Tables in which a command notes that somebody has looked at doctors by name."""
LOOKING = {"classes show", "report classes"}
STEERS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


@pytest.fixture
def region(region_of: "RegionOf") -> "Region":
    return region_of("file")


@pytest.fixture
def store(region: "Region", tmp_path: Path) -> Path:
    path = tmp_path / "store" / "worked.db"
    path.parent.mkdir()
    shutil.copy(region.source, path)
    return path


def leaves(command: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    inside = getattr(command, "commands", {})
    if not inside:
        yield path, command
    for name, sub in inside.items():
        yield from leaves(sub, (*path, name) if name else path)


def texts_of(command: Any) -> list[Any]:
    """Return the parameters of a command that are followed by a text, whatever it must mean."""
    return [
        parameter
        for parameter in command.params
        if not getattr(parameter, "is_flag", False) and parameter.name not in NAMED_FILES
    ]


def filled(command: Any, wanted: Any, payload: str) -> list[str]:
    """Return a command line with one parameter the payload, and others what they need."""
    words: list[str] = []
    for parameter in command.params:
        needed = parameter is wanted or parameter.required
        if not needed or parameter.name in {"db", "lang"}:
            continue
        value = payload if parameter is wanted else "P01"
        named = parameter.param_type_name == "option"
        words += [parameter.opts[-1], value] if named else [value]
    return words


COMMANDS = [(path, command) for path, command in leaves(get_command(cli.build()))]
CASES = [
    pytest.param(path, command, id=" ".join(path))
    for path, command in COMMANDS
    if " ".join(path) not in LASTING and texts_of(command)
]


def calm(done: "Result") -> None:
    assert done.code in CALM, done.err
    assert "Traceback" not in done.err
    assert "did not expect" not in done.err
    assert not STEERS.search(done.out + done.err)


def test_options_of_new_commands_are_found() -> None:
    found = {case.id: case.values[1] for case in CASES}
    assert {"targets show", "import", "match decide", "list"} <= set(found)
    assert {"node", "product"} <= {option.name for option in texts_of(found["targets show"])}


def try_command(
    run_cli: "RunCli", store: Path, words: tuple[str, ...], command: Any, most: int
) -> None:
    """Give parameters of a command a payload of SQL, and some others; nothing may be written."""
    before, name = image(str(store)), " ".join(words)
    outside = {path.name for path in store.parent.parent.iterdir()} | WRITTEN.get(name, set())
    dry = ["--dry-run"] if any("--dry-run" in other.opts for other in command.params) else []
    chance = random.Random(f"{words}")  # noqa: S311 - a repeatable seed, no secret
    parameters = texts_of(command)
    for parameter in chance.sample(parameters, min(most, len(parameters))):
        for payload in (chance.choice(SQL), *chance.sample(TEXTS, most // 5)):
            done = run_cli("--db", store, *words, *filled(command, parameter, payload), *dry)
            if done.code != Exit.STORE or words[0] not in OF_OTHER_STORES:
                calm(done)
    changed = set(differing(before, image(str(store))))
    assert changed - (LOGGED if name in LOOKING else set()) == set()
    assert {path.name for path in store.parent.parent.iterdir()} - outside == set()


@pytest.mark.parametrize(("words", "command"), CASES)
def test_an_option_of_every_command_takes_any_text_for_text(
    run_cli: "RunCli", store: Path, words: tuple[str, ...], command: Any
) -> None:
    try_command(run_cli, store, words, command, SLICE)


@pytest.mark.long
@pytest.mark.parametrize(("words", "command"), CASES)
def test_every_option_takes_any_text_for_text(
    run_cli: "RunCli", store: Path, words: tuple[str, ...], command: Any
) -> None:
    try_command(run_cli, store, words, command, ALL)


@pytest.mark.parametrize("payload", STEERING)
def test_what_steers_a_terminal_is_refused_on_the_command_line(
    run_cli: "RunCli", store: Path, payload: str
) -> None:
    for argv in (("list", "products", "--as-of", payload), (payload,), (f"--{payload}",)):
        done = run_cli("--db", store, *argv)
        assert done.code == Exit.USAGE
        calm(done)


@pytest.mark.parametrize("batch", ["%", "_", "20270115-2_", "2027%", "%.%", "20270115-_"])
def test_a_wildcard_names_no_batch(run_cli: "RunCli", store: Path, batch: str) -> None:
    before = image(str(store))
    for argv in (("imports", "undo", batch, "--yes"), ("imports", "show", batch)):
        assert run_cli("--db", store, *argv).code == Exit.NOT_FOUND
    assert differing(before, image(str(store))) == {}


HEADERS = ["医院编码", "医院名称", "地址", "区县"]
IN_CELLS = tuple(text for text in STEERING if not set(text) & set("\x07\x08"))
"""A file with a bell in it is refused as no text at all."""
PEOPLE = FORMULAS + LINES + MARKUP + RICH + FORMATS + PATHS + SQL + IN_CELLS


@pytest.fixture(scope="module")
def poisoned(region_of: "RegionOf", tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a store in which every text that can be imported is a payload."""
    folder = tmp_path_factory.mktemp("poisoned")
    store = folder / "poisoned.db"
    shutil.copy(region_of("file").source, store)
    return store


def write(path: Path, rows: list[list[str]]) -> Path:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows(rows)
    return path


@pytest.fixture
def hospitals(run_cli: "RunCli", poisoned: Path, tmp_path: Path) -> Path:
    """Import hospitals, doctors and flow whose every text is a payload; once for the module."""
    if len(image(str(poisoned))["institution"]) > len(PEOPLE):
        return poisoned
    named = [[f"X{place:03d}", text, text, text] for place, text in enumerate(PEOPLE)]
    files = {
        "institutions": write(tmp_path / "i.csv", [HEADERS, *named]),
        "flow": write(
            tmp_path / "f.csv",
            [
                ["流向日期", "购货单位", "商品名称", "数量", "批号"],
                *([f"2026-12-{place % 28 + 1:02d}", f"{text}甲", "通脉胶囊", "3", text]
                  for place, text in enumerate(PEOPLE)),
            ],
        ),
    }  # fmt: skip
    for kind, file in files.items():
        given = ["--set", "distributor=T101"] if kind == "flow" else []
        done = run_cli("--db", poisoned, "import", file, "--as", kind, "--partial", *given)
        assert done.code in {0, 3}, done.err
        calm(done)
    return poisoned


SHOWN: tuple[tuple[str, ...], ...] = (
    ("list", "institutions"),
    ("match", "review"),
    ("flow", "show", "--month", "2026-12"),
    ("report", "achievement", "--month", "2026-12"),
    ("show", "institutions", "X000"),
    ("imports", "list"),
    ("check",),
)


@pytest.mark.parametrize("argv", SHOWN, ids=" ".join)
@pytest.mark.parametrize("format_", ["table", "csv", "tsv", "json", "md"])
def test_rows_on_standard_output_steer_nothing(
    run_cli: "RunCli", hospitals: Path, argv: tuple[str, ...], format_: str
) -> None:
    done = run_cli("--db", hospitals, *argv, "--format", format_)
    calm(done)
    if format_ == "md":
        assert not re.search(r"<(script|img|svg|iframe)", done.out)
        assert "](" not in done.out.replace("\\](", "")
    if format_ == "csv" and done.code == 0:
        for row in csv.reader(io.StringIO(done.out)):
            for cell in row:
                assert not cell.startswith(("=", "+", "@", "\t", "\r", "＝")), cell
                assert not cell.startswith("-") or re.fullmatch(r"-[\d.,]+", cell), cell


class Tags(HTMLParser):
    """Collects what a browser would act upon."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in {"script", "img", "svg", "iframe", "object", "link", "meta"}:
            self.found.append(f"{tag} {attrs}")
        for name, value in attrs:
            if name.startswith("on") or str(value).lower().startswith(("javascript:", "http")):
                self.found.append(f"{tag} {name}={value}")


@pytest.mark.parametrize("argv", SHOWN[:4], ids=" ".join)
def test_a_page_runs_nothing(
    run_cli: "RunCli", hospitals: Path, tmp_path: Path, argv: tuple[str, ...]
) -> None:
    calm(run_cli("--db", hospitals, *argv, "-o", tmp_path / "page.html"))
    page = Tags()
    page.feed((tmp_path / "page.html").read_text("utf-8"))
    assert [tag for tag in page.found if not tag.startswith("meta ")] == []


@pytest.mark.parametrize("argv", SHOWN[:4], ids=" ".join)
def test_a_workbook_holds_texts_as_texts(
    run_cli: "RunCli", hospitals: Path, tmp_path: Path, argv: tuple[str, ...]
) -> None:
    calm(run_cli("--db", hospitals, *argv, "-o", tmp_path / "book.xlsx"))
    texts: set[str] = set()
    for sheet in load_workbook(tmp_path / "book.xlsx"):
        for cell in (cell for row in sheet.iter_rows() for cell in row):
            if cell.data_type == "f":
                assert not re.search("cmd|HYPERLINK|DDE|http", str(cell.value)), cell.value
            elif cell.data_type == "s":
                texts.add(str(cell.value))
            assert cell.hyperlink is None or cell.hyperlink.target is None
    if argv[0] == "list":
        assert set(FORMULAS) - {"＝1+1"} <= texts | {inert(text) for text in texts}


def test_rejected_rows_come_back_as_texts(run_cli: "RunCli", store: Path, tmp_path: Path) -> None:
    rows = [[f"Y{place:03d}", text, "许多"] for place, text in enumerate(FORMULAS)]
    rows.append(["Y999", "溧阳云溪医院", "300"])
    file = write(tmp_path / "bad.csv", [["医院编码", "医院名称", "总床位数"], *rows])
    done = run_cli("--db", store, "import", file, "--partial", "--rejects", tmp_path / "r.xlsx")
    assert done.code == Exit.IN_PART, done.err
    cells = [cell for sheet in load_workbook(tmp_path / "r.xlsx") for row in sheet for cell in row]
    assert [cell.value for cell in cells if cell.data_type == "f"] == []
    assert set(FORMULAS) <= {cell.value for cell in cells}


@pytest.mark.parametrize("text", [*TOML, *FORMATS, *SQL])
def test_what_is_remembered_is_one_value_of_one_source(tmp_path: Path, text: str) -> None:
    file = tmp_path / "territory.toml"
    file.write_text('db = "ours.db"  # stays\n', encoding="utf-8")
    asked = ImportRequest(
        ["x.xlsx"], "flow", "", {"note": text, "distributor": text}, headers={"buyer": (text,)}
    )
    remember(settings.load(tmp_path), asked, [f"{text}.xlsx"])
    found = settings.load(tmp_path, environ={})
    assert found.db == str(tmp_path / "ours.db")
    (source,) = found.sources
    assert (source.distributor, source.set["note"]) == (text, text)
    assert source.headers["buyer"] == (text,)
    assert "# stays" in file.read_text("utf-8")


@pytest.mark.parametrize("text", [*FORMATS, *RICH, *STEERING])
def test_a_sentence_takes_what_it_is_given_as_it_is(text: str) -> None:
    assert say('There is no {what} "{given}".', what="code", given=text).count(inert(text)) == 1
