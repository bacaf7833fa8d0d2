"""Distributors: who sends files, and when they are due."""

from territory.intake.kinds import Field, Kind, Parse
from territory.kernel.names import normal
from territory.registers.directory import candidates
from territory.registers.draft import Draft, given, loader, made_code, without_cleared
from territory.registers.match import Candidate
from territory.roster.kinds.fields import DISTRIBUTOR_TYPES, TIERS
from territory.roster.lookup import Directory
from territory.roster.tables import Distributor

PLAIN = ("type", "province", "city", "due_day", "sends_files", "credit_days", "agreement")
LAST_DUE_DAY = 31


def load_distributors(draft: Draft) -> None:
    """Write distributors, then which stands under which."""
    stored = Directory(candidates(draft.tx, Distributor))
    rows = {}
    for index, record in draft.each():
        name = record.get("distributor_name")
        same = stored.named(name)
        code = record.get("distributor_code") or (
            same.code if same else made_code("D", normal(name))
        )
        row = {"code": code, "name": name, "normal_name": normal(name)}
        row |= without_cleared(given(record, PLAIN, credit_fen="credit_limit"), ("sends_files",))
        if "tier" in record.values:
            row["tier"] = int(record.values["tier"]) if record.values["tier"] else None
        if not 1 <= record.get("due_day", 1) <= LAST_DUE_DAY:
            draft.reject(index, "due_day", "day-out-of-range", "A day due is from 1 to 31.")
            continue
        rows[index] = row
    _check_parents(draft, rows, stored)
    good = {index: row for index, row in rows.items() if not draft.is_rejected(index)}
    named = {"code": "distributor_code", "name": "distributor_name", "credit_fen": "credit_limit"}
    ids = draft.write(Distributor, ("code",), good, named=named)
    register = Directory(candidates(draft.tx, Distributor))
    under = {}
    for index in ids:
        wanted = draft.parsed.records[index].get("parent")
        parent = register.named(wanted) if wanted else None
        if parent:
            under[index] = {"code": good[index]["code"], "parent_id": parent.id}
    draft.write(Distributor, ("code",), under, main=False, named={"parent_id": "parent"})


def _check_parents(draft: Draft, rows: dict[int, dict[str, object]], stored: Directory) -> None:
    known = Directory(stored.all())
    for row in rows.values():
        if str(row["code"]) not in known:
            known.add(Candidate(0, str(row["code"]), str(row["name"])))
    for index, record in draft.each():
        if wanted := record.get("parent"):
            draft.resolve(index, "parent", "distributor", known.find(wanted), wanted)


KINDS = (
    Kind(
        slug="distributors",
        label="Distributors",
        fields=(
            Field(
                "distributor_code", "Distributor code", Parse.CODE,
                ("distributor_code", "code", "customer_code"),
            ),
            Field(
                "distributor_name", "Distributor", required=True,
                concepts=("distributor_name", "name", "customer_name"),
            ),
            Field("tier", "Tier", Parse.CHOICE, ("distributor_tier",), choices=TIERS),
            Field("type", "Type", Parse.CHOICE, ("distributor_type",), choices=DISTRIBUTOR_TYPES),
            Field("province", "Province"),
            Field("city", "City"),
            Field("parent", "Parent", concepts=("distributor_parent",)),
            Field("due_day", "Day due", Parse.INTEGER, note="Day of the next month"),
            Field("sends_files", "Sends files", Parse.YES_NO),
            Field("credit_limit", "Credit limit", Parse.MONEY),
            Field("credit_days", "Credit days", Parse.INTEGER),
            Field("agreement", "Agreement"),
        ),
        key=(),
        known_by=("distributor_code",),
        changes_credits=True,
        order=15,
        master=True,
        load=loader(load_distributors),
        telling=("tier", "type", "due_day", "parent", "credit_days", "agreement"),
        against=("quantity", "product_name", "institution_name", "buyer_name", "sale_date"),
    ),
)  # fmt: skip
