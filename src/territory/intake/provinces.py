"""Columns of provinces side by side: one row per product, a price in each (SPREADSHEETS.md)."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from territory.errors import Refused
from territory.intake.fitting import SheetHints, fit_of, given_of
from territory.intake.groups import GroupRead, rows_with
from territory.intake.headers import Dictionary
from territory.intake.kinds import Field, Kind, Parse
from territory.intake.recognise import Recognised
from territory.present.words import translate, word
from territory.sheets.find import Located, SheetColumn
from territory.sheets.headers import fold_name

PROVINCES: Final = frozenset({
    "北京", "天津", "河北", "山西", "内蒙古", "辽宁", "吉林", "黑龙江", "上海", "江苏", "浙江",
    "安徽", "福建", "江西", "山东", "河南", "湖北", "湖南", "广东", "广西", "海南", "重庆",
    "四川", "贵州", "云南", "西藏", "陕西", "甘肃", "青海", "宁夏", "新疆",
})  # fmt: skip
"""The 31 on the mainland, without their endings."""
_ENDING: Final = re.compile("(省|市|(壮族|回族|维吾尔)?自治区)$")
FEWEST: Final = 2
PLACE: Final = "province"


class PricesUnsaid(Refused):
    """Sheet "{sheet}" of {file} has a {what} for each province, and does not say which."""

    hint = "Say it for the whole file: --set {field}=VALUE, one of: {choices}"


def read_provinces(
    table: Located, kinds: Sequence[Kind], dictionary: Dictionary, wanted: SheetHints
) -> list[GroupRead]:
    """Return the rows of each province of a wide sheet; none where it has no such columns.

    Raises:
        PricesUnsaid: neither the sheet, the file nor --set says which price it is.
    """
    places = [column for column in table.columns if province_of(column)]
    if len(places) < FEWEST:
        return []
    others = [column for column in table.columns if column not in places]
    for kind in kinds:
        if kind.per_province and wanted.forced in {"", kind.slug}:
            said = _given(kind, table, wanted)
            read = [
                _read(table, kind, others, place, dictionary=dictionary, given=said)
                for place in places
            ]
            if all(read):
                _refuse_unsaid(kind, table, wanted, said)
                return [one for one in read if one is not None and one.table.rows]
    return []


def province_of(column: SheetColumn) -> str:
    """Return the province that a header names, blank where it names none."""
    key = _ENDING.sub("", fold_name(column.header.raw))
    return key if key in PROVINCES else ""


def _read(
    table: Located,
    kind: Kind,
    others: Sequence[SheetColumn],
    place: SheetColumn,
    *,
    dictionary: Dictionary,
    given: Mapping[str, str],
) -> GroupRead | None:
    field = kind.field(kind.per_province)
    name = next(iter(dictionary.ranks(field)))
    column = replace(place, header=replace(place.header, name=name, names=(name,)))
    said = {**given, PLACE: province_of(place)}
    fit = fit_of(kind, [*others, column], dictionary, SheetHints("", given=said))
    if fit.missing or fit.against or not any(one.column is column for one in fit.mapped):
        return None
    found = Recognised(kind, fit.mapped, (), (), (), fit.score)
    return GroupRead(province_of(place), rows_with(table, found, {place.index}), found, said)


def _given(kind: Kind, table: Located, wanted: SheetHints) -> dict[str, str]:
    """Return what is given for the file, with the choice that its name or the sheet's spells."""
    said = given_of(kind, wanted.given)
    choice = _choice(kind)
    if choice is None or choice.name in said:
        return said
    for text in (table.sheet, wanted.file):
        spelled = [word for word in choice.choices if fold_name(word) in fold_name(text)]
        if spelled:
            return said | {choice.name: max(spelled, key=len)}
    return said


def _refuse_unsaid(kind: Kind, table: Located, wanted: SheetHints, said: Mapping[str, str]) -> None:
    choice = _choice(kind)
    if choice is not None and choice.name not in said:
        slugs = dict.fromkeys(choice.choices.values())
        raise PricesUnsaid(
            sheet=table.sheet, file=wanted.file, field=choice.name,
            what=translate(kind.field(kind.per_province).label),
            choices=", ".join(dict.fromkeys(text for slug in slugs for text in (slug, word(slug)))),
        )  # fmt: skip


def _choice(kind: Kind) -> Field | None:
    """Return the field that says what kind of value the provinces hold."""
    return next(
        (one for one in kind.fields if one.parse is Parse.CHOICE and one.name in kind.telling), None
    )
