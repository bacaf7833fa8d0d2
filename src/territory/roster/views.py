"""What lists and single things look like: columns, titles, notes."""

from territory.present.table import (
    Column,
    Row,
    Table,
    code,
    date,
    decimal,
    money,
    percent,
    quantity,
    slug,
    text,
    tree,
)
from territory.present.words import say, translate, word
from territory.roster.kinds import REGISTERS
from territory.roster.service import Listing, Shown
from territory.roster.service.listing import PERSONAL

INSTITUTION = (code("institution", "Institution"), text("institution_name", "Institution name"))
PRODUCT = (code("product", "Product"), text("product_name", "Product name"))
NAMED = (code("code", "Code"), text("name", "Name"))

COLUMNS: dict[str, tuple[Column, ...]] = {
    "territories": (
        tree("name", "Name"), code("code", "Code"), slug("level", "Level"),
        code("parent", "Parent"), text("parent_name", "Parent name", hidden=True),
        text("person", "Person"), slug("role", "Role"), slug("vacant", "Vacant"),
        slug("acting", "Acting"), code("owner", "Owner of the number"),
    ),
    "positions": (
        *NAMED, code("parent", "Parent"), text("parent_name", "Parent name"),
        text("person", "Person"), slug("role", "Role"), slug("vacant", "Vacant"),
        slug("acting", "Acting"), code("owner", "Owner of the number"),
        slug("level", "Level", hidden=True),
    ),
    "people": (
        *NAMED, slug("role", "Role"), code("node", "Node"), text("node_name", "Node name"),
        slug("acting", "Acting"), code("filing_number", "Filing number"), date("hired", "Hired"),
        quantity("calls_per_day", "Calls a day"), text("experience", "Experience"),
        text("ability", "Ability"),
    ),
    "institutions": (
        *NAMED, slug("channel", "Channel"), slug("grade", "Grade"), slug("type", "Type"),
        text("province", "Province"), text("city", "City"), text("county", "County"),
        quantity("beds", "Beds"), quantity("outpatients_per_day", "Outpatients a day"),
        quantity("discharges_per_year", "Discharges a year"),
        slug("target", "Target institution"), text("ownership", "Ownership", hidden=True),
        text("address", "Address", hidden=True), quantity("icu_beds", "ICU beds", hidden=True),
        quantity("operating_rooms", "Operating rooms", hidden=True),
        quantity("payment_days", "Payment days", hidden=True),
        text("longitude", "Longitude", hidden=True), text("latitude", "Latitude", hidden=True),
    ),
    "relations": (
        *INSTITUTION, slug("relation", "Relation"), code("other", "Other institution"),
        text("other_name", "Other institution name"), date("from", "From"),
        percent("credit_share", "Credited share"), text("evidence", "Evidence"),
        text("approver", "Approver"),
    ),
    "listings": (
        *INSTITUTION, *PRODUCT, slug("status", "Listing status"), date("from", "From"),
        text("expected_month", "Expected listing month"),
    ),
    "aliases": (
        slug("kind", "Kind"), text("alias", "Name as written"), text("place", "Only in"),
        code("distributor", "Distributor"),
        slug("decision", "Decision"), code("target", "Meant"), text("target_name", "Meant name"),
    ),
    "departments": (
        *INSTITUTION, text("department", "Department"), text("specialty", "Specialty"),
        quantity("clinic_days", "Clinic days a year"),
        quantity("outpatients_per_day", "Outpatients a day"), quantity("beds", "Beds"),
        quantity("discharges_per_year", "Discharges a year"), quantity("doctors", "Doctors"),
        quantity("prescribers", "Doctors able to prescribe"), quantity("adopters", "Adopters"),
        quantity("competitor_only", "Competitor only"), slug("target", "Target department"),
        code("code", "Code", hidden=True),
    ),
    "doctors": (
        *NAMED, *INSTITUTION, text("department", "Department"), text("title", "Title"),
        text("academic_role", "Academic role"), text("adoption_stage", "Adoption stage"),
        slug("target", "Target doctor"),
    ),
    "product-lines": NAMED,
    "products": (
        *NAMED, code("line", "Product line"), text("line_name", "Product line name", hidden=True),
        text("brand", "Brand"), text("group", "Product group"),
        text("specification", "Specification"), text("unit", "Sale unit"),
        money("price", "Assessment price", "yuan"), slug("standing", "Standing"),
        text("standard_factor", "Standard units per sale unit"),
        text("specialties", "Target specialties", hidden=True),
    ),
    "units": (
        *PRODUCT, text("unit", "Unit"), decimal("factor", "Sale units in it", places=3),
        code("distributor", "Distributor"),
    ),
    "prices": (
        *PRODUCT, slug("kind", "Price kind"), text("province", "Province"),
        slug("channel", "Channel"), date("from", "From"), money("price", "Price", "yuan"),
    ),
    "distributors": (
        *NAMED, quantity("tier", "Tier"), slug("type", "Type"), text("province", "Province"),
        text("city", "City"), code("parent", "Parent"), quantity("due_day", "Day due"),
        slug("sends_files", "Sends files"), money("credit_limit", "Credit limit", "yuan"),
        quantity("credit_days", "Credit days"), text("agreement", "Agreement"),
    ),
    "assignments": (
        *INSTITUTION, code("line", "Product line"),
        text("line_name", "Product line name", hidden=True), text("department", "Department"),
        code("position", "Position"), text("position_name", "Position name"),
        percent("share", "Share"), percent("flow_share", "Flow share"), slug("type", "Type"),
        slug("acting", "Acting"), slug("scheme", "Credit scheme"), date("from", "From"),
    ),
    **{register.slug: register.columns for register in REGISTERS},
}  # fmt: skip


def list_table(found: Listing) -> Table:
    """Return the table of a listing."""
    columns = COLUMNS[found.kind]
    keys = {column.key for column in columns} | {"depth"}
    rows: list[Row] = [{k: v for k, v in row.items() if k in keys} for row in found.rows]
    return Table(
        name=found.kind.replace("-", "_"),
        title=say("{kind} ({count:,})", kind=word(found.kind), count=len(rows)),
        columns=columns,
        rows=tuple(rows),
        notes=_notes(found),
        as_of=found.on,
        private=found.kind in PERSONAL and not found.masked,
    )


def _notes(found: Listing) -> tuple[str, ...]:
    if not found.masked:
        return ()
    return (say("Names are shortened; state --purpose to see them, which is logged."),)


def show_table(found: Shown) -> Table:
    """Return everything known about one thing as one table, section by section."""
    every = (column for columns in COLUMNS.values() for column in columns)
    labels = {column.key: translate(column.label) for column in (*every, *COLUMNS[found.kind])}
    rows: list[Row] = [
        {
            "section": line.section,
            "item": line.item,
            "label": labels.get(line.item, word(line.item)),
            "value": line.value,
            "from": line.since,
            "previous": line.previous,
            "run": line.run,
            "who": line.who,
        }
        for line in found.lines
    ]
    return Table(
        name="shown",
        title=f"{word(found.kind)} · {found.code} {found.name}",
        columns=(
            slug("section", "Section"),
            code("item", "Item", hidden=True),
            text("label", "Item"),
            slug("value", "Content"),
            date("from", "From"),
            slug("previous", "Before"),
            code("run", "Run"),
            text("who", "Who"),
        ),
        rows=tuple(rows),
        as_of=found.on,
        private=found.private,
    )
