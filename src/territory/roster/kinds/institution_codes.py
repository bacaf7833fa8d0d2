"""Which stored institution a record means: its code, the one stored, or a made one."""

from collections.abc import Mapping
from functools import cached_property

from territory.intake.kinds import Record
from territory.kernel.findings import Severity
from territory.registers.draft import Draft, made_code
from territory.registers.match import How, city_key, plain, province_key
from territory.roster.kinds.credit_codes import credit_code
from territory.roster.lookup import Institutions
from territory.roster.lookup.forms import name_key
from territory.roster.tables import Institution
from territory.store.transaction import Tx

Key = tuple[str, str, str]
IN_ROSTER = "{given} may be one that the roster has: {candidates}; no second one is made."
WHICH_ONE = "Give the code of the one that is meant, or give another one a code of its own."


class StoredCodes:
    """Codes of the stored institutions by place and name, exact before normal."""

    def __init__(self, tx: Tx) -> None:
        from sqlalchemy import select
        from sqlmodel import col

        self._exact: dict[Key, str] = {}
        self._normal: dict[Key, str] = {}
        self.names: dict[str, str] = {}
        statement = select(
            col(Institution.code), col(Institution.name), col(Institution.province),
            col(Institution.city),
        ).order_by(col(Institution.code).desc())  # fmt: skip
        for row in tx.rows(statement):
            key = _natural_key(row["province"], row["city"], row["name"])
            self.names[row["code"]] = row["name"]
            self._normal[key] = row["code"]
            self._exact[(*key[:2], plain(row["name"]))] = row["code"]

    def code(self, key: Key, name: str) -> str | None:
        """Return the code of the institution of this key, None where there is none."""
        return self._exact.get((*key[:2], plain(name))) or self._normal.get(key)


def codes_of(draft: Draft, known: StoredCodes) -> dict[int, str]:
    """Return the code of every record: its own, the stored one of its key, or a made one.

    Two spellings of one normal name in one sheet are two institutions as long as the sheet
    gives them side by side: it knows its own list better than our rules do.
    """
    spellings: dict[Key, dict[str, None]] = {}
    keys = {}
    for index, record in draft.each():
        name = record.get("institution_name")
        key = _natural_key(record.get("province"), record.get("city"), name)
        keys[index] = key
        if not _own_code(record):
            spellings.setdefault(key, {})[plain(name)] = None
    codes = {}
    roster = _Roster(draft)
    for index, key in keys.items():
        record = draft.parsed.records[index]
        name = record.get("institution_name")
        if own := record.get("institution_code"):
            codes[index] = own
        elif credit := credit_code(record):
            codes[index] = roster.by_credit_code(credit) or credit
        elif len(spellings[key]) > 1:
            codes[index] = made_code("I", *key[:2], plain(name))
        elif code := known.code(key, name) or roster.code(index, record):
            codes[index] = code
        elif not draft.is_rejected(index):
            codes[index] = made_code("I", *key)
    return codes


def tell_names_taken(draft: Draft, codes: Mapping[int, str], stored: StoredCodes) -> None:
    """Warn of a new code for a name that its city has already: two codes for one institution?"""
    for index, own in codes.items():
        record = draft.parsed.records[index]
        name = record.get("institution_name")
        key = _natural_key(record.get("province"), record.get("city"), name)
        other = stored.code(key, name)
        if other and other != own and own not in stored.names:
            draft.tell(
                index, "institution_code", "name-taken",
                "{given} has the code {other} already; {added} makes a second one.",
                "If it is the same, import it under one code.",
                severity=Severity.WARNING, given=name, other=other, added=own,
            )  # fmt: skip


def _own_code(record: Record) -> str:
    return record.get("institution_code") or credit_code(record)


class _Roster:
    """The look-up of the stored institutions, made when a name without code is first asked for."""

    def __init__(self, draft: Draft) -> None:
        self._draft = draft

    @cached_property
    def _known(self) -> Institutions:
        return Institutions(self._draft.tx)

    def by_credit_code(self, credit: str) -> str | None:
        """Return the code of the one that the alias book knows by a credit code."""
        match = self._known.find(code=credit)
        return None if match.id is None else self._known.candidate(match.id).code

    def code(self, index: int, record: Record) -> str | None:
        """Return the code of the one that has this very name where no place contradicts.

        What a rule would link, or what a name without its place may be, is proposed and rejected:
        a second institution of one name takes the flow of the first.
        """
        name, city = record.get("institution_name"), record.get("city", "")
        match = self._known.find(name, province=record.get("province", ""), city=city)
        if match.id is not None and match.how in {How.EXACT, How.NORMAL}:
            return self._known.candidate(match.id).code
        meant = () if match.id is None else (self._known.candidate(match.id),)
        if meant or (match.how in {How.AMBIGUOUS, How.ELSEWHERE, How.PLACE_UNSAID} and not city):
            candidates = ", ".join(map(str, meant or match.candidates))
            self._draft.reject(
                index, "institution_name", "name-in-roster", IN_ROSTER, WHICH_ONE,
                given=name, candidates=candidates,
            )  # fmt: skip
        return None


def _natural_key(province: str | None, city: str | None, name: str) -> Key:
    """Return the key of an institution without code."""
    return province_key(province), city_key(city), name_key(name)
