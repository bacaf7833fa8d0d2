"""Blank workbooks to fill in: what they hand out, an import takes back without a question."""

from collections.abc import Iterable, Sequence
from typing import Final

from territory.desk.kinds import all_kinds
from territory.intake.kinds import Field, Kind, Parse
from territory.intake.recognise import kind_of
from territory.present import table as present
from territory.present.table import Book, Column, Row, Table, Template
from territory.present.words import say, translate, word

VERSION = "1"
BLANK_ROWS = 1_000
LONGEST_SHEET = 31
EXAMPLES: Final = {
    "institution_name": "溧阳市第一医院", "name": "苏南", "province": "江苏省", "city": "常州市",
    "county": "溧阳市", "alias": "溧阳一院", "department": "心内科", "specialty": "心血管内科",
    "doctor_name": "王一", "title": "主任医师", "person_name": "李二", "position": "SN01",
    "product_name": "通脉胶囊", "product": "P01", "product_line": "心血管线", "unit": "盒",
    "specification": "0.25g×24粒/盒", "distributor": "常州新安医药有限公司", "buyer_name":
    "溧阳市第一医院", "seller_name": "新安医药总部", "region": "华东大区", "district": "苏南",
    "position_name": "苏南一区", "node": "SN01", "source": "代表估计",
}  # fmt: skip
"""Values of the example row; every name is invented."""
OF_PARSE: Final = {
    Parse.TEXT: "…",
    Parse.CODE: "A001",
    Parse.INTEGER: "10",
    Parse.QUANTITY: "120",
    Parse.MONEY: "1234.50",
    Parse.DECIMAL: "1.5",
    Parse.SHARE: "60%",
    Parse.DATE: "2027-01-15",
    Parse.MONTH: "2027-01",
}
HOW_TO_WRITE: Final = {
    Parse.CODE: "A code, kept as text: leading zeros stay.",
    Parse.INTEGER: "A whole number.",
    Parse.QUANTITY: "A number in the unit of the row.",
    Parse.MONEY: "In yuan.",
    Parse.DECIMAL: "A number.",
    Parse.SHARE: "With its sign: 60%",
    Parse.DATE: "A day: 2027-01-15",
    Parse.MONTH: "A month: 2027-01",
    Parse.YES_NO: "Yes or no.",
    Parse.CHOICE: "One of the list.",
}
REQUIRED = "Every row needs it."
SOME_OF = "One or several, parted by 、: {words}"
ONE_OF = "Every row needs one of: {fields}."


def blank_book(slugs: Sequence[str], filled: Sequence[Row] = ()) -> Book:
    """Return one empty sheet for each kind, with an example row, drop-downs and notes.

    filled: rows, field → value, that stand in every sheet already.

    Raises:
        UnknownName: there is no such kind.
    """
    found = [kind_of(slug, all_kinds()) for slug in slugs]
    kinds = {kind.slug: kind for kind in found}.values()
    return Book(
        "template",
        say("Templates to fill in"),
        tuple(_table(kind, filled) for kind in kinds),
        notes=tuple(_how_to()),
    )


def _how_to() -> Iterable[tuple[str, str]]:
    yield say("Fill in"), say("One row for each thing, below the grey example; * is required.")
    yield say("Blank"), say("A blank cell leaves what is stored as it is; a dash — clears it.")
    yield say("Import"), say("territory import FILE")


def _table(kind: Kind, filled: Sequence[Row]) -> Table:
    columns = tuple(_column(item) for item in kind.fields)
    return Table(
        name=kind.slug.replace("-", "_"),
        title=translate(kind.label),
        columns=columns,
        rows=tuple(filled),
        sheet=translate(kind.label)[:LONGEST_SHEET],
        template=Template(
            identity=kind.slug,
            version=VERSION,
            editable=frozenset(column.key for column in columns),
            choices={
                item.name: _choices(item)
                for item in kind.fields
                if _choices(item) and item.parse is not Parse.CHOICES
            },
            notes={item.name: _note(kind, item) for item in kind.fields},
            required=frozenset(kind.required),
            example={item.name: _example(item) for item in kind.fields},
            blank_rows=BLANK_ROWS,
        ),
    )


def _column(item: Field) -> Column:
    make = present.code if item.parse in {Parse.CODE, Parse.MONTH} else present.text
    return make(item.name, item.label)


def _choices(item: Field) -> tuple[str, ...]:
    """Return the words of a drop-down, in the language spoken."""
    if item.parse is Parse.YES_NO:
        return word("yes"), word("no")
    return tuple(dict.fromkeys(word(slug) for slug in item.choices.values()))


def _example(item: Field) -> str:
    choices = _choices(item)
    return choices[0] if choices else EXAMPLES.get(item.name, OF_PARSE.get(item.parse, "…"))


def _note(kind: Kind, item: Field) -> str:
    """Say what a column takes, and whether every row needs it."""
    group = next((group for group in kind.any_of if item.name in group), ())
    labels = [translate(kind.field(name).label) for name in group]
    parts = [
        translate(item.note) if item.note else "",
        translate(HOW_TO_WRITE[item.parse]) if item.parse in HOW_TO_WRITE else "",
        say(SOME_OF, words="、".join(_choices(item))) if item.parse is Parse.CHOICES else "",
        say(REQUIRED) if item.required else "",
        say(ONE_OF, fields=", ".join(labels)) if labels else "",
    ]
    return "\n".join(filter(None, parts)) or translate(item.label)
