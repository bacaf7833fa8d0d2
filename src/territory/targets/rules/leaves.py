"""Leaves of an institution and how its figures are shared among them (DOMAIN.md section 6.1).

A leaf is (institution, department or none, position). Credit shares make one leaf for each
position; an institution is cut into departments where target departments have figures of their
own, or where an assignment names them.
"""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

WHOLE_SHARE = 10_000


@dataclass(frozen=True, slots=True)
class LeafShare:
    """A position's share of an institution, or of a department of it, in basis points."""

    institution: int
    department: int | None
    position: int
    share: int = WHOLE_SHARE
    flow_share: int | None = None


@dataclass(frozen=True, slots=True)
class Leaf:
    """The lowest thing that carries a target. `named` where its assignment names departments."""

    institution: int
    department: int | None
    position: int
    share: int
    named: bool = False


def leaves_of(claims: Sequence[LeafShare], own: AbstractSet[int]) -> list[Leaf]:
    """Return the leaves of one institution.

    Args:
        claims: its assignments in force, of one product line.
        own: its target departments that have figures of their own.
    """
    named = {claim.department for claim in claims if claim.department is not None}
    others = sorted(own - named)
    leaves: list[Leaf] = []
    for claim in claims:
        departments: Sequence[int | None] = [claim.department]
        if claim.department is None and others:
            departments = others
        leaves.extend(
            Leaf(
                claim.institution,
                department,
                claim.position,
                claim.share,
                named=claim.department is not None,
            )
            for department in departments
        )
    return leaves


def shared(
    leaves: Sequence[Leaf],
    claims: Sequence[LeafShare],
    whole: float,
    by_department: Mapping[int, float],
    inner: Mapping[int, float],
) -> list[float]:
    """Share the figures of one institution among its leaves; nothing is lost.

    A department's figure goes to its leaves by credit share. What names no department, or one
    that is no leaf, goes by the positions' flow shares where they are stated, else to the
    leaves of the assignment without department; inside a position in proportion to `inner`.

    Args:
        leaves: of one institution.
        claims: of the same institution.
        whole: figure that names no department.
        by_department: figures by department.
        inner: department to the weight of its part of `whole`; none at all means equal parts.
    """
    departments = {leaf.department for leaf in leaves if leaf.department is not None}
    rest = whole + sum(
        value
        for department, value in sorted(by_department.items())
        if department not in departments
    )
    figures = [
        by_department.get(leaf.department, 0.0) * leaf.share / WHOLE_SHARE
        if leaf.department is not None
        else 0.0
        for leaf in leaves
    ]
    if rest:
        parts = _parts(leaves, claims, inner)
        figures = [figure + rest * part for figure, part in zip(figures, parts, strict=True)]
    return figures


def _parts(
    leaves: Sequence[Leaf], claims: Sequence[LeafShare], inner: Mapping[int, float]
) -> list[float]:
    """Return the share of an institution's own figure that goes to each leaf; they sum to 1."""
    flow = {claim.position: claim.flow_share for claim in claims if claim.flow_share is not None}
    if sum(flow.values()) == WHOLE_SHARE:
        parts = [0.0] * len(leaves)
        for position, share in flow.items():
            places = [place for place, leaf in enumerate(leaves) if leaf.position == position]
            for place, part in zip(places, _inside(leaves, places, inner), strict=True):
                parts[place] = part * share / WHOLE_SHARE
        return parts
    places = [place for place, leaf in enumerate(leaves) if not leaf.named]
    places = places or list(range(len(leaves)))
    parts = [0.0] * len(leaves)
    for place, part in zip(places, _inside(leaves, places, inner), strict=True):
        parts[place] = part
    return parts


def _inside(
    leaves: Sequence[Leaf], places: Sequence[int], inner: Mapping[int, float]
) -> list[float]:
    """Return parts in proportion to inner weight times credit share; they sum to 1."""
    weights = [inner.get(leaves[place].department or 0, 0.0) for place in places]
    if not any(weights):
        weights = [1.0] * len(places)
    weights = [w * leaves[place].share for w, place in zip(weights, places, strict=True)]
    total = sum(weights)
    return [weight / total for weight in weights]
