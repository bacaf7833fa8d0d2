"""Product lines, products, their other units and their prices."""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from territory.intake.kinds import Field, Kind, Parse, Record
from territory.kernel.names import normal
from territory.registers.dated import State, write_states
from territory.registers.draft import Draft, given, loader, made_code, without_cleared
from territory.registers.match import plain
from territory.roster.kinds.fields import (
    CHANNELS,
    DISTRIBUTOR,
    FROM,
    PRICE_KINDS,
    PRODUCT,
    STANDINGS,
)
from territory.roster.lookup import Directory, Distributors, Products, product_lines
from territory.roster.tables import Price, Product, ProductLine, ProductUnit

PRODUCT_PLAIN = ("brand", "specification", "standing", "specialties")
CARTON = "件"
UNIT_KEY = ("product_id", "unit", "distributor_id")
PRICE_COLUMNS = {
    "assessment_price": "assessment",
    "list_price": "list",
    "selected_price": "selected",
}
PRICE_FIELDS = (
    Field("assessment_price", "Assessment price", Parse.MONEY),
    Field("list_price", "List price", Parse.MONEY),
    Field("selected_price", "Selected price", Parse.MONEY),
)


def load_lines(draft: Draft) -> None:
    """Write product lines; without a code the name is the code."""
    rows = {
        index: {"code": record.get("code", record.get("name")), "name": record.get("name")}
        for index, record in draft.each()
    }
    draft.write(ProductLine, ("code",), rows)


def load_products(draft: Draft) -> None:
    """Write products, and the assessment price that stands beside them."""
    lines = product_lines(draft.tx)
    known = Products(draft.tx)
    rows = {
        index: row
        for index, record in draft.each()
        if (row := _product(draft, index, record, lines, known)) is not None
    }
    draft.words["line_id"] = lines.names()
    named = {"code": "product_code", "name": "product_name", "group": "product_group",
             "line_id": "product_line"}  # fmt: skip
    ids = draft.write(Product, ("code",), rows, named=named)
    _write_cartons(draft, ids)
    for column, kind in PRICE_COLUMNS.items():
        prices = {
            index: _price(draft.parsed.records[index], product_id, kind, column)
            for index, product_id in ids.items()
            if draft.parsed.records[index].get(column) is not None
        }
        write_states(draft, Price, prices, main=False, named={"fen": column})


def _product(
    draft: Draft, index: int, record: Record, lines: Directory, known: Products
) -> dict[str, Any] | None:
    name = str(record.get("product_name"))
    specification = str(record.get("specification", ""))
    stored = known.stored(name, specification)
    code = record.get("product_code") or (
        stored.code if stored else made_code("P", normal(name), specification)
    )
    row = {"code": code, "name": name, "normal_name": normal(name)}
    row |= given(record, PRODUCT_PLAIN, group="product_group")
    row |= without_cleared(given(record, ("unit",)), ("unit",))
    if record.get("standard_factor") is not None:
        row["standard_factor"] = str(record.get("standard_factor"))
    if line := record.get("product_line"):
        line_id = draft.resolve(index, "product_line", "line", lines.find(line), line)
        return None if line_id is None else row | {"line_id": line_id}
    if known.find(code=code).found:
        return row
    only = lines.only()
    if only is None:
        draft.reject(
            index, "product_line", "line-missing",
            "The product {given} is new and names no product line.",
            "Add a column with its product line.", given=name,
        )  # fmt: skip
        return None
    return row | {"line_id": only.id}


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


def load_units(draft: Draft) -> None:
    """Write other units: one of it is numerator ÷ denominator sale units."""
    products, distributors = Products(draft.tx), Distributors(draft.tx)
    own = _sale_units(draft)
    rows = {}
    for index, record in draft.each():
        product_id = product_of(draft, index, record, products)
        distributor_id = distributor_of(draft, index, record, distributors)
        if draft.is_rejected(index):
            continue
        factor = Fraction(record.get("factor", Decimal(1))) / (record.get("divisor") or 1)
        if factor <= 0:
            draft.reject(
                index, "factor", "factor-not-positive",
                "A unit must hold more than zero sale units.",
            )  # fmt: skip
            continue
        if factor != 1 and plain(record.get("unit")) == own.get(product_id or 0):
            draft.reject(
                index, "unit", "factor-of-sale-unit",
                "{given} is the sale unit of {product}: one of it is one, not {factor}.",
                "Name the larger unit (件), or import the sheet with --as products.",
                given=record.get("unit"), factor=str(factor),
                product=record.get("product_name") or record.get("product_code"),
            )  # fmt: skip
            continue
        rows[index] = {
            "product_id": product_id,
            "unit": record.get("unit"),
            "distributor_id": distributor_id,
            "numerator": factor.numerator,
            "denominator": factor.denominator,
        }
    draft.write(
        ProductUnit, UNIT_KEY, rows,
        named={"numerator": "factor", "denominator": "factor"},
    )  # fmt: skip


def _sale_units(draft: Draft) -> dict[int, str]:
    """Return product id → its sale unit, as units are compared."""
    from sqlalchemy import select
    from sqlmodel import col

    rows = draft.tx.rows(select(col(Product.id), col(Product.unit)))
    return {row["id"]: plain(row["unit"] or "") for row in rows}


def load_prices(draft: Draft) -> None:
    """Write prices from a day on, by kind, province and channel."""
    products = Products(draft.tx)
    found = {
        index: product_id
        for index, record in draft.each()
        if (product_id := product_of(draft, index, record, products)) is not None
    }
    for index in found:
        record = draft.parsed.records[index]
        if all(record.get(name) is None for name in ("price", *PRICE_COLUMNS)):
            draft.reject(index, "price", "price-missing", "No price is given.")
    columns = {"price": "", **PRICE_COLUMNS}
    for column, kind in columns.items():
        states = {}
        for index, product_id in found.items():
            record = draft.parsed.records[index]
            if record.get(column) is not None and not draft.is_rejected(index):
                said = kind or record.get("price_kind", "assessment")
                states[index] = _price(record, product_id, said, column)
        write_states(draft, Price, states, named={"fen": column})


def _price(record: Record, product_id: int, kind: str, column: str) -> State:
    key = {
        "product_id": product_id,
        "kind": kind,
        "province": record.get("province", ""),
        "channel": record.get("channel", ""),
    }
    return State(key, {"fen": record.get(column)}, record.get("from"))


def product_of(draft: Draft, index: int, record: Record, products: Products) -> int | None:
    """Return the id of the product that a record names, or reject the record."""
    code, name = record.get("product_code", ""), record.get("product_name", "")
    match = products.find(name, code=code, specification=record.get("specification", ""))
    column = "product_code" if code and not name else "product_name"
    return draft.resolve(index, column, "product", match, name or code)


def distributor_of(
    draft: Draft, index: int, record: Record, distributors: Distributors
) -> int | None:
    """Return the id of the distributor that a record names, None where it names none."""
    code, name = record.get("distributor_code", ""), record.get("distributor", "")
    if not code and not name:
        return None
    match = distributors.find(name, code=code)
    return draft.resolve(index, "distributor", "distributor", match, name or code)


KINDS = (
    Kind(
        slug="product-lines",
        label="Product lines",
        fields=(
            Field("code", "Code", Parse.CODE, ("product_line_code", "code")),
            Field("name", "Name", concepts=("product_line_name", "name"), required=True),
        ),
        key=(),
        known_by=("code",),
        changes_credits=True,
        order=10,
        master=True,
        load=loader(load_lines),
        against=("product_name", "product_code", "institution_name"),
    ),
    Kind(
        slug="products",
        label="Products",
        fields=(
            Field("product_code", "Product code", Parse.CODE, ("product_code", "code")),
            Field("product_name", "Product name", concepts=("product_name", "name"), required=True),
            Field("product_line", "Product line", concepts=("product_line", "product_line_code")),
            Field("brand", "Brand"),
            Field("product_group", "Product group"),
            Field("specification", "Specification"),
            Field("unit", "Sale unit", concepts=("unit",)),
            Field(
                "carton",
                "Sale units per carton",
                Parse.INTEGER,
                ("carton",),
                note="Makes the unit 件",
            ),
            Field("standard_factor", "Standard units per sale unit", Parse.DECIMAL),
            Field("standing", "Standing", Parse.CHOICE, choices=STANDINGS),
            Field("specialties", "Target specialties"),
            *PRICE_FIELDS,
            FROM,
        ),
        key=(),
        known_by=("product_code",),
        changes_credits=True,
        order=20,
        master=True,
        load=loader(load_products),
        telling=(
            "standing",
            "standard_factor",
            "product_group",
            "brand",
            "specialties",
            "product_line",
        ),
        against=(
            "quantity",
            "institution_name",
            "buyer_name",
            "sale_date",
            "other_unit",
            "opening_stock",
            "closing_stock",
            "net_sales",
        ),
    ),
    Kind(
        slug="units",
        label="Other units",
        fields=(
            *PRODUCT,
            Field("unit", "Unit", concepts=("other_unit", "unit"), required=True),
            Field("factor", "Sale units in it", Parse.DECIMAL, ("unit_factor",), required=True),
            Field("divisor", "Divided by", Parse.INTEGER, ("unit_divisor",)),
            *DISTRIBUTOR,
        ),
        key=(),
        known_by=("product_code", "unit", "distributor_code"),
        changes_credits=True,
        order=25,
        any_of=(("product_code", "product_name"),),
        load=loader(load_units),
        telling=("factor",),
        against=("quantity", "sale_date", "assessment_price", "product_line", "standard_factor"),
    ),
    Kind(
        slug="prices",
        label="Prices",
        fields=(
            *PRODUCT,
            Field("price_kind", "Price kind", Parse.CHOICE, choices=PRICE_KINDS),
            Field("price", "Price", Parse.MONEY),
            *PRICE_FIELDS,
            Field("province", "Province"),
            Field("channel", "Channel", Parse.CHOICE, choices=CHANNELS),
            FROM,
        ),
        key=(),
        known_by=("product_code", "price_kind", "province", "channel", "from"),
        changes_credits=True,
        order=26,
        any_of=(
            ("product_code", "product_name"),
            ("price", "assessment_price", "list_price", "selected_price"),
        ),
        load=loader(load_prices),
        telling=("price_kind", "price", "assessment_price", "list_price", "selected_price"),
        against=(
            "quantity",
            "sale_date",
            "amount",
            "institution_name",
            "buyer_name",
            "product_line",
        ),
    ),
)
