"""The sets of assignments that a move writes: shares and flow shares, in basis points."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from territory.errors import BadUsage, Refused
from territory.kernel.apportion import largest_remainder, tie_key

WHOLE: Final = 10_000


class SharesOfMove(Refused):
    """The shares sum to {total} %, not 100 %: {parts}."""

    hint = "Name every position with its share: --to CV12=60 --to CV13=40"


class NobodyKeepsTheRest(Refused):
    """{institution} has no other position that could keep the other {rest} %."""

    hint = "Name every position with its share: --to CV12=60 --to CV13=40"


class FlowShareNeeded(BadUsage):
    """{institution} is cut by departments then: which part of its flow goes with {departments}?"""

    hint = (
        "Flow rows mostly name no department; say which part of them goes along with "
        "--flow-share 30, or 0 where every file names the department."
    )


@dataclass(frozen=True, slots=True)
class SetMember:
    """A position's part of an institution or of one department, as it stands or as it will be.

    position: its code. flow_share: of rows that name no department, where that is said.
    """

    position: str
    share: int
    flow_share: int | None = None
    type: str | None = None
    acting: bool = False


Sets = Mapping[str | None, tuple[SetMember, ...]]
"""Department, None for all others, → who holds it; the shares sum to the whole."""


@dataclass(frozen=True, slots=True)
class Wish:
    """Set that is asked for: positions with their shares; None takes the whole.

    departments: those that go; none are all. keep: what the move says of type and acting.
    """

    to: Mapping[str, int | None]
    departments: tuple[str, ...] = ()
    flow_share: int | None = None
    type: str | None = None
    acting: bool = False


def shares_asked(to: Mapping[str, int | None], share: int | None) -> dict[str, int]:
    """Return position → share; one position may leave a rest to those who hold it now.

    Raises:
        SharesOfMove: several do not sum to the whole.
    """
    if share is not None and len(to) == 1:
        to = dict.fromkeys(to, share)
    shares = {position: WHOLE if part is None else part for position, part in to.items()}
    total = sum(shares.values())
    if any(part <= 0 for part in shares.values()) or (total != WHOLE if len(to) > 1 else
                                                      total > WHOLE):  # fmt: skip
        parts = ", ".join(f"{position} {part / 100:g} %" for position, part in shares.items())
        raise SharesOfMove(total=f"{total / 100:g}", parts=parts)
    return shares


def sets_after(institution: str, now: Sets, wish: Wish) -> dict[str | None, tuple[SetMember, ...]]:
    """Return the sets that a move writes for an institution; what is not among them stays.

    Without departments all sets go, also those of departments. The flow share of a set goes with
    it; departments that are cut out anew take the flow share that is said, and the rest of the
    institution keeps the others in proportion.

    Raises:
        NobodyKeepsTheRest, FlowShareNeeded: as they say.
    """
    going: tuple[str | None, ...] = wish.departments or tuple(now) or (None,)
    moved = {one: _moved(institution, holding(now, one), wish) for one in going}
    cut = set(now) | set(going) != {None}
    if not cut:
        return moved
    new = [department for department in going if department not in now]
    if wish.flow_share is None:
        if new:
            raise FlowShareNeeded(institution=institution, departments=_listed(new))
        flows = {d: _flow_of(now[d]) for d in going}
        return {d: _with_flow(institution, held, flows[d]) for d, held in moved.items()}
    staying = {d: held for d, held in now.items() if d not in going}
    if not staying and wish.flow_share != WHOLE:
        raise NobodyKeepsTheRest(
            institution=institution, rest=f"{(WHOLE - wish.flow_share) / 100:g}"
        )
    return {
        **_parted(institution, staying, WHOLE - wish.flow_share),
        **_parted(institution, moved, wish.flow_share),
    }


def holding(now: Sets, department: str | None) -> tuple[SetMember, ...]:
    """Return who holds a department: its own set, else that of all others."""
    return now.get(department, now.get(None, ()))


def _moved(institution: str, now: Sequence[SetMember], wish: Wish) -> tuple[SetMember, ...]:
    """Return who holds a set after the move: those named, and the others in proportion."""
    asked = {position: WHOLE if part is None else part for position, part in wish.to.items()}
    rest = WHOLE - sum(asked.values())
    others = [held for held in now if held.position not in asked]
    if rest and not others:
        raise NobodyKeepsTheRest(institution=institution, rest=f"{rest / 100:g}")
    kind = wish.type or _common(held.type for held in now)
    taking = [
        SetMember(position, part, type=kind, acting=wish.acting) for position, part in asked.items()
    ]
    if not rest:
        return tuple(taking)
    shares = _apportioned(institution, others, [held.share for held in others], rest)
    keeping = [
        SetMember(held.position, share, type=held.type, acting=held.acting)
        for held, share in zip(others, shares, strict=True)
    ]
    return tuple(held for held in (*taking, *keeping) if held.share)


def _flow_of(held: Iterable[SetMember]) -> int | None:
    stated = [one.flow_share for one in held if one.flow_share is not None]
    return sum(stated) if stated else None


def _with_flow(
    institution: str, held: Sequence[SetMember], flow: int | None
) -> tuple[SetMember, ...]:
    if flow is None:
        return tuple(held)
    return _parted(institution, {None: tuple(held)}, flow)[None]


def _parted(institution: str, sets: Sets, flow: int) -> dict[str | None, tuple[SetMember, ...]]:
    """Part a flow share among all of some sets: by the flow shares they had, else by shares."""
    flat = [(department, held) for department, members in sets.items() for held in members]
    weights = [held.flow_share or 0 for _, held in flat]
    if not any(weights):
        weights = [held.share for _, held in flat]
    parts = _apportioned(institution, [held for _, held in flat], weights, flow) if flat else []
    found: dict[str | None, list[SetMember]] = {}
    for (department, held), part in zip(flat, parts, strict=True):
        after = SetMember(held.position, held.share, part, held.type, held.acting)
        found.setdefault(department, []).append(after)
    return {department: tuple(members) for department, members in found.items()}


def _apportioned(
    institution: str, held: Sequence[SetMember], weights: Sequence[int], total: int
) -> list[int]:
    ties = [tie_key(institution, one.position, place) for place, one in enumerate(held)]
    return largest_remainder(weights, total, ties)


def _common(values: Iterable[str | None]) -> str | None:
    found = set(values)
    return found.pop() if len(found) == 1 else None


def _listed(departments: Sequence[str | None]) -> str:
    return "、".join(one for one in departments if one)
