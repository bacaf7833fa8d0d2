"""Unified social credit codes 统一社会信用代码: another name of an institution or a distributor."""

from collections.abc import Mapping
from typing import Any

from territory.intake.kinds import Field, Parse, Record
from territory.kernel.credit_code import is_credit_code
from territory.kernel.findings import Severity
from territory.registers.draft import Draft
from territory.roster.lookup.aliases import alias_key
from territory.roster.tables import Alias

CREDIT_CODE = Field(
    "credit_code", "Unified social credit code", Parse.CODE,
    note="Links rows that give it; it is the code where no other is given",
)  # fmt: skip


def credit_code(record: Record) -> str:
    """Return the unified social credit code of a record, blank where it is none."""
    code: str = record.get("credit_code") or ""
    return code.upper() if is_credit_code(code) else ""


def tell_wrong_credit_codes(draft: Draft) -> None:
    """Warn of credit codes that cannot be, which are not read."""
    for index, record in draft.each():
        if record.get("credit_code") and not credit_code(record):
            draft.tell(
                index, "credit_code", "credit-code-wrong",
                "{given} is no unified social credit code: its length or check digit does not "
                "fit. It is not read.",
                "Correct it, or leave it out.",
                severity=Severity.WARNING, given=record.get("credit_code"),
            )  # fmt: skip


def write_credit_codes(draft: Draft, kind: str, ids: Mapping[int, int]) -> None:
    """Write the credit codes of records into the alias book. ids: record → what it made."""
    rows = {
        index: alias_row(kind, credit, None) | {"decision": "is", "target_id": target_id}
        for index, target_id in ids.items()
        if (credit := credit_code(draft.parsed.records[index]))
    }
    draft.write(Alias, ("normal_name", "kind", "distributor_id"), rows, main=False)


def alias_row(kind: str, name: str, distributor_id: int | None) -> dict[str, Any]:
    """Return a row of the alias book without its decision; distributor_id: whose files it is of."""
    return {
        "kind": kind,
        "name": name,
        "normal_name": alias_key(name),
        "distributor_id": distributor_id,
    }
