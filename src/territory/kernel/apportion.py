"""Largest remainder in one dimension, exact in integers, and the keys that order its ties."""

import math
from collections.abc import Sequence
from fractions import Fraction
from hashlib import blake2b

import numpy as np
import numpy.typing as npt

from territory.errors import Refused

SEPARATOR = b"\x1f"
TIE_BYTES = 8
FLOAT_WEIGHT_BITS = 48
MONTHS = 12


class NothingToShareBy(Refused):
    """{total} cannot be shared out: every weight is zero."""

    hint = "Give at least one member a weight above zero, or share a total of zero."


class NegativeWeight(Refused):
    """The weight {weight} at place {place} is below zero."""

    hint = "Weights are zero or more; a return is shared by giving a negative total."


def tie_key(*parts: str | int) -> int:
    """Order of a tie: the 64-bit BLAKE2b of the parts, the same on every machine and run.

    The parts are usually year, product code, node code and month (1 to 12; 0 is the year). They
    are joined by the unit separator, so ("a", "bc") and ("ab", "c") differ.
    """
    text = SEPARATOR.join(str(part).encode() for part in parts)
    return int.from_bytes(blake2b(text, digest_size=TIE_BYTES).digest(), "big")


def tie_table(year: int, product: str, nodes: Sequence[str]) -> npt.NDArray[np.uint64]:
    """Tie keys of every node and month at once.

    Returns shape (nodes, 13): column m is `tie_key(year, product, node, m + 1)` for the twelve
    months, the last column is the year, `tie_key(year, product, node, 0)`.
    """
    start = blake2b(str(year).encode() + SEPARATOR + product.encode(), digest_size=TIE_BYTES)
    endings = [SEPARATOR + str(month).encode() for month in (*range(1, MONTHS + 1), 0)]
    digests = b"".join(_digests(start, nodes, endings))
    keys = np.frombuffer(digests, dtype=">u8").astype(np.uint64)
    return keys.reshape(len(nodes), len(endings))


def _digests(start: blake2b, nodes: Sequence[str], endings: Sequence[bytes]) -> list[bytes]:
    digests = []
    for node in nodes:
        of_node = start.copy()
        of_node.update(SEPARATOR + node.encode())
        for ending in endings:
            cell = of_node.copy()
            cell.update(ending)
            digests.append(cell.digest())
    return digests


def whole_weights(weights: Sequence[int | Fraction | float]) -> list[int]:
    """Weights as integers in the same proportion, fit for `largest_remainder`.

    Integers and fractions keep their proportion exactly. If any weight is a float, all are taken
    as shares of their (exactly rounded) sum and snapped to 2^-48, so that neither the order of
    the weights nor their scale changes the outcome.
    """
    for place, weight in enumerate(weights):
        if weight < 0:
            raise NegativeWeight(weight=weight, place=place)
    if any(isinstance(weight, float) for weight in weights):
        return _snapped_shares([float(weight) for weight in weights])
    exact = [Fraction(weight) for weight in weights]
    scale = math.lcm(*(weight.denominator for weight in exact))
    return [int(weight * scale) for weight in exact]


def _snapped_shares(weights: list[float]) -> list[int]:
    total = math.fsum(weights)
    if total == 0:
        return [0] * len(weights)
    return [round(math.ldexp(weight / total, FLOAT_WEIGHT_BITS)) for weight in weights]


def untied(weights: Sequence[int], total: int) -> tuple[int, ...] | None:
    """Share `total` as `largest_remainder` does, where no tie decides; None where one does.

    Most totals are shared without a tie, so that nobody need ask for its keys. None too where
    the weights are none to share by.
    """
    whole = sum(weights)
    if not whole or min(weights) < 0:
        return None
    quotas = [divmod(abs(total) * weight, whole) for weight in weights]
    parts = [quota for quota, _ in quotas]
    if left := abs(total) - sum(parts):
        ordered = sorted((rest for _, rest in quotas), reverse=True)
        last = ordered[left - 1]
        if last == ordered[left]:
            return None
        parts = [part + (rest >= last) for part, rest in quotas]
    return tuple(parts) if total >= 0 else tuple(-part for part in parts)


def largest_remainder(weights: Sequence[int], total: int, ties: Sequence[int]) -> list[int]:
    """Share `total` whole steps in proportion to integer weights (Hamilton 1790).

    Every member gets the whole part of its quota total * weight / sum of weights; the steps left
    go one each to the largest remainders, equal remainders in the order of `ties` (lowest first).
    A weight of zero gets zero. A negative total (a return) mirrors the positive one: |total| is
    shared and every part negated.

    Args:
        weights: one integer of zero or more per member.
        total: steps to share, of any sign.
        ties: one key per member, see `tie_key`; keys must differ for a definite order.

    Returns:
        One integer per member; they sum to `total`.

    Raises:
        NothingToShareBy: every weight is zero and the total is not.
        NegativeWeight: a weight is below zero.
    """
    if total < 0:
        return [-part for part in largest_remainder(weights, -total, ties)]
    for place, weight in enumerate(weights):
        if weight < 0:
            raise NegativeWeight(weight=weight, place=place)
    whole = sum(weights)
    if whole == 0:
        if total:
            raise NothingToShareBy(total=total)
        return [0] * len(weights)
    quotas = [divmod(total * weight, whole) for weight in weights]
    parts = [quota for quota, _ in quotas]
    left = total - sum(parts)
    if not left:
        return parts
    order = sorted(range(len(parts)), key=lambda place: (-quotas[place][1], ties[place]))
    for place in order[:left]:
        parts[place] += 1
    return parts
