"""Unified social credit codes 统一社会信用代码: another name of an institution or a distributor."""

from collections.abc import Mapping

from territory.intake.kinds import Field, Parse, Record
from territory.kernel.credit_code import is_credit_code
from territory.kernel.findings import Severity
from territory.registers.draft import Draft
from territory.roster.kinds.aliases import write_names

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
    names = {index: [code] for index in ids if (code := credit_code(draft.records[index]))}
    write_names(draft, kind, ids, names)
