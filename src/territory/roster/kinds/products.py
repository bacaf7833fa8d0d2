"""Product lines, products, their other units and their prices."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from territory.intake.kinds import Field, Parse
from territory.kernel.money import fen_to_text
from territory.kernel.names import normal
from territory.kernel.sentences import Names
from territory.present import table as present
from territory.registers.attributes import FROM, TO, choice, code, decimal, money, text
from territory.registers.dated import State, write_states
from territory.registers.declaration import (
    Card,
    ImportOnly,
    ListOnly,
    OwnCode,
    Reference,
    Register,
    Row,
    RowsByRecord,
    Scope,
)
from territory.registers.draft import Draft, loader, made_code
from territory.registers.loading import filled_rows, written
from territory.registers.match import Candidate, plain
from territory.registers.reading import read_register
from territory.registers.referring import ids_named
from territory.roster.kinds.fields import CHANNELS, PRICE_KINDS, STANDINGS
from territory.roster.kinds.targets import DISTRIBUTOR, LINE, PRODUCT
from territory.roster.lookup import Directory, Products, product_lines
from territory.roster.tables import Price, Product, ProductLine, ProductUnit

CARTON = "件"
UNIT_KEY = ("product_id", "unit", "distributor_id")
DEFAULT_LINE = Candidate(0, "MAIN", "默认产品线")
"""The line that is made where a company that has none imports products without lines."""
PRICE_COLUMNS = {
    "assessment_price": "assessment",
    "list_price": "list",
    "selected_price": "selected",
}
PRICE_FIELDS = (
    Field("assessment_price", "Assessment price", Parse.MONEY, negative=False),
    Field("list_price", "List price", Parse.MONEY, negative=False),
    Field("selected_price", "Selected price", Parse.MONEY, negative=False),
)


def load_products(draft: Draft) -> None:
    """Write products, and the assessment price that stands beside them."""
    lines = product_lines(draft.tx)
    if not lines.all():
        _make_lines(draft, lines)
    rows = filled_rows(PRODUCTS, draft)
    _complete(draft, rows, lines)
    draft.words["line_id"] = lines.names()
    ids = written(PRODUCTS, draft, rows)
    _write_cartons(draft, ids)
    for column in PRICE_COLUMNS:
        write_states(draft, Price, _prices(draft, ids, column), main=False, named={"fen": column})


def _make_lines(draft: Draft, lines: Directory) -> None:
    """Make the product lines that the first catalogue of a company names."""
    named: dict[str, tuple[int, str]] = {}
    for index, record in draft.each():
        if line := record.get("product_line"):
            named.setdefault(plain(line), (index, line))
    rows = {index: {"code": line, "name": line} for index, line in named.values()}
    made = draft.write(ProductLine, ("code",), rows, main=False)
    for index, line in named.values():
        lines.add(Candidate(made[index], line, line))
    if made:
        draft.tell(
            min(made), "product_line", "lines-made",
            "There were no product lines, so those that are named here were made: {lines}.",
            lines=Names(line for _, line in named.values()),
        )  # fmt: skip


def _complete(draft: Draft, rows: RowsByRecord, lines: Directory) -> None:
    """Give products their codes, and new ones without a line the only one there is."""
    known = Products(draft.tx)
    for index, row in rows.items():
        name, specification = row["name"], row.get("specification") or ""
        if not row.get("code"):
            stored = known.stored(name, specification)
            made = made_code("P", normal(name), specification)
            row["code"] = stored.code if stored else made
        if row.get("line_id") is None and not draft.is_rejected(index):
            row.pop("line_id", None)
            if not known.find(code=row["code"]).found:
                row["line_id"] = _line_unsaid(draft, index, name, lines)


def _line_unsaid(draft: Draft, index: int, product: str, lines: Directory) -> int | None:
    """Return the only line there is, a default one made where there is none; else reject."""
    if only := lines.only():
        return only.id
    if lines.all():
        draft.reject(
            index, "product_line", "line-missing",
            "The product {given} is new and names no product line.",
            "Add a column with its product line, or --set product_line={line}.",
            given=product, line=lines.all()[0].code,
        )  # fmt: skip
        return None
    code, name = DEFAULT_LINE.code, DEFAULT_LINE.name
    made = draft.write(ProductLine, ("code",), {index: {"code": code, "name": name}}, main=False)
    lines.add(replace(DEFAULT_LINE, id=made[index]))
    draft.tell(
        index, "product_line", "line-made",
        "No product line is named, so {line} was made and all these products stand in it.",
        line=f"{name} ({code})",
    )  # fmt: skip
    return made[index]


def _write_cartons(draft: Draft, ids: Mapping[int, int]) -> None:
    """Write the unit 件 of the products beside which stands how many it holds."""
    packs = {index: draft.parsed.records[index].get("carton") for index in ids}
    rows = {
        index: {
            "product_id": ids[index],
            "unit": CARTON,
            "distributor_id": None,
            "numerator": pack,
            "denominator": 1,
        }
        for index, pack in packs.items()
        if pack and pack > 0
    }
    named = {"numerator": "carton"}
    draft.write(ProductUnit, UNIT_KEY, rows, main=False, named=named)


def _factors(draft: Draft, rows: RowsByRecord) -> None:
    """Fill how many sale units one unit holds: numerator ÷ denominator."""
    own = _sale_units(draft)
    for index, row in rows.items():
        record = draft.parsed.records[index]
        factor = Fraction(record.get("factor", Decimal(1))) / (record.get("divisor") or 1)
        if factor <= 0:
            draft.reject(
                index, "factor", "factor-not-positive",
                "A unit must hold more than zero sale units.",
            )  # fmt: skip
        if factor != 1 and plain(row["unit"]) == own.get(row.get("product_id", 0)):
            draft.reject(
                index, "unit", "factor-of-sale-unit",
                "{given} is the sale unit of {product}: one of it is one, not {factor}.",
                "Name the larger unit (件), or import the sheet with --as products.",
                given=record.get("unit"), factor=str(factor),
                product=record.get("product_name") or record.get("product_code"),
            )  # fmt: skip
        row |= {"numerator": factor.numerator, "denominator": factor.denominator}


def _sale_units(draft: Draft) -> dict[int, str]:
    """Return product id → its sale unit, as units are compared."""
    from sqlalchemy import select
    from sqlmodel import col

    rows = draft.tx.rows(select(col(Product.id), col(Product.unit)))
    return {row["id"]: plain(row["unit"] or "") for row in rows}


def load_prices(draft: Draft) -> None:
    """Write prices from a day on, by kind, province and channel."""
    found = ids_named(draft, Reference(PRODUCT, "product_id"))
    for index in found:
        record = draft.records[index]
        if all(record.get(name) is None for name in ("price", *PRICE_COLUMNS)):
            draft.reject(index, "price", "price-missing", "No price is given.")
    for column in ("price", *PRICE_COLUMNS):
        write_states(draft, Price, _prices(draft, found, column), named={"fen": column})


def _prices(draft: Draft, products: Mapping[int, int], column: str) -> dict[int, State]:
    """Return the price that a column gives each product. products: record → product."""
    states = {}
    for index, product_id in products.items():
        record = draft.records[index]
        if record.get(column) is not None and not draft.is_rejected(index):
            key = {
                "product_id": product_id,
                "kind": PRICE_COLUMNS.get(column) or record.get("price_kind", "assessment"),
                "province": record.get("province", ""),
                "channel": record.get("channel", ""),
            }
            values = {"fen": record.get(column), "valid_to": record.get("to")}
            states[index] = State(key, values, record.get("from"))
    return states


def _price_item(row: Row) -> str:
    where = ", ".join(part for part in (row["province"], row["channel"]) if part)
    return f"{row['kind']} ({where})" if where else str(row["kind"])


def _with_prices(scope: Scope, rows: list[Row]) -> Iterable[Row]:
    """Add the assessment price that holds everywhere on the day."""
    prices = {
        row["product_id"]: row["price"]
        for row in read_register(PRICES, scope)
        if (row["kind"], row["province"], row["channel"]) == ("assessment", "", "")
    }
    return [row | {"price": prices.get(row["id"])} for row in rows]


LINES = Register(
    slug="product-lines",
    label="Product lines",
    order=10,
    table=ProductLine,
    master=True,
    changes_credits=True,
    own_code=OwnCode("", ("name",)),
    items=(
        code("code", "Code", concepts=("product_line_code", "code")),
        text("name", "Name", concepts=("product_line_name", "name"), required=True),
    ),
    against=("product_name", "product_code", "institution_name"),
)
PRODUCTS = Register(
    slug="products",
    label="Products",
    order=20,
    table=Product,
    master=True,
    changes_credits=True,
    own_code=OwnCode("P", ("name", "specification")),
    load=loader(load_products),
    enrich=_with_prices,
    items=(
        code("product_code", "Product code", concepts=("product_code", "code"), column="code",
             heading="Code"),
        text("product_name", "Product name", concepts=("product_name", "name"), required=True,
             column="name", heading="Name"),
        Reference(LINE, "line_id", optional=True),
        text("brand", "Brand"),
        text("product_group", "Product group", column="group"),
        text("specification", "Specification"),
        text("unit", "Sale unit"),
        ImportOnly(
            Field(
                "carton", "Sale units per carton", Parse.INTEGER, note="Makes the unit 件",
                negative=False,
            )
        ),
        ListOnly(present.money("price", "Assessment price", "yuan")),
        decimal("standard_factor", "Standard units per sale unit", store=str),
        choice("standing", "Standing", choices=STANDINGS),
        text("specialties", "Target specialties", hidden=True),
        text("insurance_type", "Insurance type", hidden=True),
        *map(ImportOnly, PRICE_FIELDS),
        ImportOnly(FROM.field),
        ImportOnly(TO.field),
    ),
    telling=(
        "standing", "standard_factor", "product_group", "brand", "specialties", "product_line",
    ),
    against=(
        "quantity", "institution_name", "buyer_name", "sale_date", "other_unit", "opening_stock",
        "closing_stock", "net_sales",
    ),
)  # fmt: skip
UNITS = Register(
    slug="units",
    label="Other units",
    order=25,
    table=ProductUnit,
    changes_credits=True,
    refine=_factors,
    enrich=lambda _, rows: [
        row | {"factor": Fraction(row["numerator"], row["denominator"])} for row in rows
    ],
    items=(
        Reference(PRODUCT, "product_id", key=True),
        text("unit", "Unit", concepts=("other_unit", "unit"), required=True, key=True),
        ImportOnly(
            Field("factor", "Sale units in it", Parse.DECIMAL, ("unit_factor",), required=True)
        ),
        ImportOnly(Field("divisor", "Divided by", Parse.INTEGER, ("unit_divisor",))),
        ListOnly(present.decimal("factor", "Sale units in it", places=3)),
        Reference(DISTRIBUTOR, "distributor_id", key=True, optional=True),
    ),
    telling=("factor",),
    against=("quantity", "sale_date", "assessment_price", "product_line", "standard_factor"),
)
PRICES = Register(
    slug="prices",
    label="Prices",
    order=26,
    table=Price,
    changes_credits=True,
    load=loader(load_prices),
    items=(
        Reference(PRODUCT, "product_id", key=True),
        choice("price_kind", "Price kind", choices=PRICE_KINDS, column="kind", key=True),
        text("province", "Province", key=True),
        choice("channel", "Channel", choices=CHANNELS, key=True),
        FROM,
        TO,
        money("price", "Price", column="fen", listed="price"),
        *map(ImportOnly, PRICE_FIELDS),
    ),
    any_of=(("price", "assessment_price", "list_price", "selected_price"),),
    per_province="price",
    telling=("price_kind", "price", "assessment_price", "list_price", "selected_price"),
    against=(
        "quantity", "sale_date", "amount", "institution_name", "buyer_name", "product_line",
    ),
    cards=(Card("products", "product_id", _price_item, lambda row: fen_to_text(row["price"])),),
)  # fmt: skip
