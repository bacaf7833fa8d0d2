"""The movement of a flow row, and the line of the partition that its quantity goes to."""

from collections.abc import Mapping
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from typing import Final, NamedTuple, TypeVar

from territory.kernel.names import Decision


class Movement(StrEnum):
    """An event between the distributor and the buyer."""

    SALE = "sale"
    TRANSFER = "transfer"
    RETURN = "return"
    EXCHANGE = "exchange"
    REVERSAL = "reversal"
    CORRECTION = "correction"


class Line(StrEnum):
    """The five lines of the partition; every loaded row stands on exactly one."""

    CREDITED = "credited"
    NOT_OWNED = "not_owned"
    NON_TARGET = "non_target"
    UNMATCHED = "unmatched"
    TRANSFER = "transfer"


class Spoken(StrEnum):
    """A data type of a file that the ledger acts on."""

    NOTHING = ""
    NON_TARGET = "non_target"
    TRANSFER = "transfer"
    REVERSAL = "reversal"
    EXCHANGE = "exchange"
    RETURN = "return"
    UNDECIDED = "undecided"


UNDECIDED_TYPE: Final = "type_undecided"
"""Why a row waits whose type nobody has decided."""
_PHRASES: Final[Mapping[Spoken, tuple[str, ...]]] = {
    Spoken.REVERSAL: ("冲红", "红冲", "冲销", "冲正", "reversal"),
    Spoken.EXCHANGE: ("换货", "exchange"),
    Spoken.RETURN: ("退货", "退回", "销退", "return"),
    Spoken.TRANSFER: ("调拨", "transfer"),
    Spoken.NON_TARGET: ("非目标", "non-target", "nontarget", "non target", "non_target"),
}
_NOT_A_TARGET: Final = frozenset({"否", "no", "n"})
_SALE: Final = (
    "销", "出库", "零售", "批发", "正常", "目标", "电商", "线上", "线下", "终端", "医院", "医疗",
    "药店", "药房", "诊所", "基层", "处方", "配送", "发货", "开票", "流向", "sale", "sold",
    "target", "retail", "commerce", "online", "hospital", "normal", "regular", "pharmacy",
    "invoice",
)  # fmt: skip
"""Words of types and channels that mean goods sold; who buys and the sign decide about them."""
_A_TARGET: Final = frozenset({"", "是", "yes", "y"})
_SHORT: Final = 12
"""Letters of a remark that is a type and no sentence."""
_NEGATED: Final = ("非", "无", "不", "未", "no ", "not ")
RETURNING: Final = frozenset({Spoken.RETURN, Spoken.REVERSAL})
"""Types that mean goods come back: they count negative whatever sign the file writes."""
_BY_DOCUMENT: Final = {
    Spoken.REVERSAL: Movement.REVERSAL,
    Spoken.EXCHANGE: Movement.EXCHANGE,
    Spoken.RETURN: Movement.RETURN,
}


@lru_cache(maxsize=1_000)
def spoken(data_type: str | None) -> Spoken:
    """Read the data type column; a bare 否 answers its header 是否目标."""
    said = (data_type or "").strip().casefold()
    if said in _NOT_A_TARGET:
        return Spoken.NON_TARGET
    for meaning, phrases in _PHRASES.items():
        if any(phrase in said for phrase in phrases):
            return meaning
    known = said in _A_TARGET or any(word in said for word in _SALE)
    return Spoken.NOTHING if known else Spoken.UNDECIDED


@lru_cache(maxsize=1_000)
def spoken_in_note(note: str | None) -> Spoken:
    """Read a remark that is the type of its row, such as 退货; any other says nothing."""
    said = (note or "").strip().casefold()
    if not said or len(said) > _SHORT or any(word in said for word in _NEGATED):
        return Spoken.NOTHING
    found = spoken(said)
    return found if found in RETURNING else Spoken.NOTHING


def signed(figure: "Signed", says: Spoken) -> "Signed":
    """Return a quantity or amount with the sign that the type of its row decides."""
    return -abs(figure) if says in RETURNING else figure


def document(slug: str) -> Spoken:
    """Return what a configured document type says; of a sale, who buys and the sign decide."""
    return Spoken.NOTHING if slug == Movement.SALE else Spoken(slug)


Signed = TypeVar("Signed", int, Decimal)
ANYBODY: Final = 0
"""Stands for the id of an institution or distributor where it does not matter which."""


class Buyer(NamedTuple):
    """The buyer, as far as the roster and the alias book know.

    distributor_id: of the registry. head_office: of a chain, on the sale date.
    """

    institution_id: int | None = None
    distributor_id: int | None = None
    decision: Decision = Decision.IS
    head_office: bool = False

    def role(self) -> "Buyer":
        """Return what counts for the movement: not who it is, but whether it is anybody."""
        somebody = None if self.institution_id is None else ANYBODY
        seller = None if self.distributor_id is None else ANYBODY
        return Buyer(somebody, seller, self.decision, self.head_office)


def movement(quantity: int, says: Spoken, buyer: Buyer) -> tuple[Movement, str]:
    """Return the movement of a row and the slug of the rule that decided.

    Who buys comes first: goods that go to a distributor or a chain's head office, or come back
    from one, are seen again in another file and must never be credited. Then what the document
    says, then the sign.
    """
    if transferred := _transferred(says, buyer):
        return Movement.TRANSFER, transferred
    if says in _BY_DOCUMENT:
        return _BY_DOCUMENT[says], "data_type"
    if quantity < 0:
        return Movement.RETURN, "negative_quantity"
    return Movement.SALE, "terminal"


def _transferred(says: Spoken, buyer: Buyer) -> str:
    if buyer.decision is Decision.TRANSFER:
        return "decided_transfer"
    if buyer.distributor_id is not None:
        return "buyer_is_distributor"
    if buyer.head_office:
        return "buyer_is_head_office"
    return "data_type" if says is Spoken.TRANSFER else ""


def line_before_owner(
    moved: Movement, says: Spoken, buyer: Buyer, product_id: int | None, product_decision: Decision
) -> tuple[Line, str] | None:
    """Return the line of a row that no owner can change, with its reason; else None.

    The order: a transfer is seen again at the next tier, whatever it is. What a person or the
    source has decided to be non-target need not wait for a match. What is unknown waits, since a
    match may still make it anybody's. Whether the institution is a target and whose it is comes
    after that (`credit.CreditRoute`).
    """
    if moved is Movement.TRANSFER:
        return Line.TRANSFER, ""
    if decided := _decided_non_target(says, buyer, product_decision):
        return Line.NON_TARGET, decided
    if says is Spoken.UNDECIDED:
        return Line.UNMATCHED, UNDECIDED_TYPE
    if buyer.institution_id is None:
        return Line.UNMATCHED, "institution_unknown"
    if product_id is None:
        return Line.UNMATCHED, "product_unknown"
    return None


def _decided_non_target(says: Spoken, buyer: Buyer, product_decision: Decision) -> str:
    if product_decision is Decision.NON_TARGET:
        return "product_decided"
    if buyer.decision is Decision.NON_TARGET:
        return "name_decided"
    return "data_type" if says is Spoken.NON_TARGET else ""
