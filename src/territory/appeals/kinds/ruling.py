"""Decide an appeal: the pair of rows that an accepted one writes, and the rule that may follow."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from territory.appeals.rules import RELATIONS, AppealStatus
from territory.appeals.tables import FlowAppeal
from territory.errors import Refused
from territory.kernel.names import normal
from territory.kernel.sentences import Sentence, Slug
from territory.ledger.lookup.market import Market
from territory.ledger.rules.correction import Cause
from territory.ledger.service.pairs import CorrectedTo, CorrectionPair, correct, row_to_correct
from territory.roster.lookup import stored_ties
from territory.roster.lookup.ties import told
from territory.roster.rules import WHOLE, Tie, faults
from territory.roster.tables import Alias, InstitutionRelation
from territory.store.transaction import Tx, ident
from territory.store.upsert import upsert


class AppealDecided(Refused):
    """Appeal {appeal} was {status} on {day} by {who}."""

    hint = "territory flow appeals list --all shows what was decided of each, and why."


class NoRuleFollows(Refused):
    """No lasting rule follows from appeal {appeal}: {cause}."""

    hint = "Accept it without --and-rule."


class RuleForPart(Refused):
    """Appeal {appeal} claims {quantity} of {whole}: a rule would move the whole."""

    hint = "Accept it without --and-rule."


class RuleClashes(Refused):
    """{reason} So the rule of appeal {appeal} is refused."""

    hint = "Accept it without --and-rule, or mend the relations first."


@dataclass(frozen=True, slots=True)
class Rule:
    """A lasting rule that follows from an appeal: the row of a table, by its natural key."""

    table: type[Alias | InstitutionRelation]
    key: tuple[str, ...]
    row: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Ruling:
    """The decision of an appeal. rule: slug of the table that got a rule, else blank."""

    appeal_id: int
    status: AppealStatus
    pair: CorrectionPair | None = None
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Bench:
    """Where appeals are decided. batch_id: the import that decides, so that its undo takes all."""

    tx: Tx
    market: Market
    today: date
    batch_id: int | None = None

    def accept(self, appeal: FlowAppeal, *, note: str = "", and_rule: bool = False) -> Ruling:
        """Accept an appeal: write its pair of rows, and the rule if asked.

        The months are to be credited anew afterwards, all open ones where a rule was written.

        Raises:
            AppealDecided, NoRuleFollows, RuleForPart, RuleClashes: as they say.
            CorrectedBefore, OnlyCancels, NothingCorrected: of the row; nothing is written.
        """
        _refuse_decided(appeal)
        source = row_to_correct(self.tx, appeal.flow_row_id)
        part = appeal.quantity not in {None, source["quantity"]}
        rule = self._rule_of(appeal, source, part=part) if and_rule else None
        claimed = CorrectedTo(
            quantity=appeal.quantity,
            institution_id=appeal.institution_id,
            product_id=appeal.product_id,
        )
        wanted = (claimed, CorrectedTo()) if part else (claimed,)
        pair = correct(
            self.tx, self.market, appeal.flow_row_id, *wanted,
            cause=Cause(appeal.cause), evidence=appeal.evidence, appeal_id=ident(appeal),
            batch_id=self.batch_id,
        )  # fmt: skip
        if rule is not None:
            upsert(self.tx, rule.table, rule.key, [rule.row], batch_id=self.batch_id)
        self._decide(appeal, AppealStatus.ACCEPTED, note)
        kind = "" if rule is None else str(rule.table.__tablename__)
        return Ruling(ident(appeal), AppealStatus.ACCEPTED, pair, kind)

    def reject(self, appeal: FlowAppeal, reason: str) -> Ruling:
        """Reject an appeal with a reason; the row stays as it is.

        Raises:
            AppealDecided: it was decided before.
        """
        _refuse_decided(appeal)
        self._decide(appeal, AppealStatus.REJECTED, reason)
        return Ruling(ident(appeal), AppealStatus.REJECTED)

    def _decide(self, appeal: FlowAppeal, status: AppealStatus, reason: str) -> None:
        decided = {
            "id": ident(appeal),
            "status": str(status),
            "reason": reason or None,
            "decided_by": self.tx.run.who or None,
            "decided_on": self.today,
        }
        upsert(self.tx, FlowAppeal, ("id",), [decided], batch_id=self.batch_id)
        self.tx.session.refresh(appeal)

    def _rule_of(self, appeal: FlowAppeal, source: Mapping[str, Any], *, part: bool) -> Rule:
        """Return the rule that would have understood such rows rightly, from the sale date on.

        Raises:
            NoRuleFollows, RuleForPart, RuleClashes: as they say.
        """
        if part:
            raise RuleForPart(appeal=appeal.id, quantity=appeal.quantity, whole=source["quantity"])
        if appeal.product_id is not None:
            said = f"{source['product_name']} {source['specification'] or ''}".strip()
            return self._alias("product", said, appeal.product_id, source["distributor_id"])
        claimed, bought = appeal.institution_id, source["institution_id"]
        kind = RELATIONS.get(Cause(appeal.cause))
        if claimed is not None and bought is None:
            name = source["buyer_name"]
            return self._alias("institution", name, claimed, source["distributor_id"])
        if kind is None or bought is None or claimed is None:
            raise NoRuleFollows(appeal=appeal.id, cause=Slug(appeal.cause))
        return self._relation(appeal, Tie(bought, claimed, kind, source["sale_date"], WHOLE))

    def _alias(self, kind: str, name: str, target_id: int, distributor_id: int | None) -> Rule:
        """Return the line of the alias book; it holds in the files of the row's distributor."""
        row = {
            "kind": kind,
            "name": name,
            "normal_name": normal(name),
            "distributor_id": distributor_id,
            "decision": "is",
            "target_id": target_id,
            "decided_by": self.tx.run.who or None,
            "decided_on": self.today,
        }
        return Rule(Alias, ("normal_name", "kind", "distributor_id"), row)

    def _relation(self, appeal: FlowAppeal, tie: Tie) -> Rule:
        """Return the relation, from the sale date on.

        Raises:
            RuleClashes: with relations that are stored.
        """
        stored = [one for one in stored_ties(self.tx) if one.key != tie.key]
        for fault in faults([*stored, tie]):
            if tie in fault.ties:
                message, _, params = told(fault, self.market.institutions)
                raise RuleClashes(appeal=appeal.id, reason=Sentence(message, params))
        row = {
            "institution_id": tie.institution_id,
            "other_id": tie.other_id,
            "kind": tie.kind,
            "valid_from": tie.valid_from,
            "credit_share": WHOLE,
            "evidence": appeal.evidence or None,
            "approver": self.tx.run.who or None,
        }
        return Rule(InstitutionRelation, ("institution_id", "other_id", "kind", "valid_from"), row)


def _refuse_decided(appeal: FlowAppeal) -> None:
    if appeal.status != AppealStatus.WAITING:
        raise AppealDecided(
            appeal=appeal.id, status=Slug(appeal.status), day=appeal.decided_on,
            who=appeal.decided_by or Sentence("nobody named"),
        )  # fmt: skip
