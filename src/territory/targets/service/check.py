"""`targets check`: the proof of a version."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from territory.plans.lookup.stored import Stored
from territory.plans.lookup.versions import Version, Wanted, find_version
from territory.plans.service.reading import read_all
from territory.targets.checks import Begun, Checked, begin, finish
from territory.targets.rules.proof import held_against_ideal
from territory.targets.service.aside import Aside
from territory.workspace import Workspace


@dataclass(frozen=True, eq=False)
class CheckResult:
    """The proof of all products of a version."""

    version: Version
    products: tuple[Checked, ...]

    @property
    def count(self) -> int:
        """Number of differences."""
        return sum(len(checked.differences) for checked in self.products)


def check(ws: Workspace, wanted: Wanted, product: str | None) -> CheckResult:
    """Recompute every sum of a version from the leaves against what is stored.

    Raises:
        NoPlan, NoVersion, NotSplit, UnknownName: as they say.
    """
    with ws.reading() as tx:
        version = find_version(tx, wanted)
        products = read_all(tx, version, product)
        return CheckResult(version, tuple(_one_by_one(products)))


def _one_by_one(products: Sequence[Stored]) -> Iterator[Checked]:
    """Prove products: while one is held against its ideal aside, the next is looked through."""
    before: Begun | None = None
    with Aside(len(products)) as aside:
        for stored in products:
            begun = begin(stored)
            held = aside.take()
            if begun.inputs is not None:
                aside.begin(held_against_ideal, begun.inputs, begun.cells)
            if before is not None:
                yield finish(before, held)
            before = begun
        if before is not None:
            yield finish(before, aside.take())
