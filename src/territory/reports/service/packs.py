"""Targets at several levels with their proof, read in one transaction."""

from dataclasses import dataclass

from territory.plans.lookup.versions import Wanted, find_version
from territory.plans.service.reading import read_all
from territory.plans.service.show import ShownTargets, levels_of, rows_of
from territory.targets.checks import check_product
from territory.targets.service.check import CheckResult
from territory.workspace import Workspace


@dataclass(frozen=True, eq=False)
class TargetPack:
    """The same targets at several levels, in order from above, and the proof of their sums."""

    levels: tuple[ShownTargets, ...]
    proof: CheckResult


def target_pack(
    ws: Workspace,
    wanted: Wanted,
    level: str | None,
    *,
    product: str | None = None,
    node: str | None = None,
) -> TargetPack:
    """Read a version's targets at a level, or at each that a workbook has a sheet of.

    Raises:
        NoPlan, NoVersion, NotSplit, UnknownName, UnknownNode, UnknownLevel: as they say.
    """
    with ws.reading() as tx:
        version = find_version(tx, wanted)
        products = read_all(tx, version, product)
        levels = levels_of(products).sheets if level is None else (level,)
        shown = tuple(rows_of(version, products, each, node) for each in levels)
        proven = () if ws.store.only else products  # of a part of the tree nothing can be proved
        proof = CheckResult(version, tuple(check_product(stored) for stored in proven))
    return TargetPack(shown, proof)
