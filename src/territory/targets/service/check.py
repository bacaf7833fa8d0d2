"""`targets check`: the proof of a version."""

from dataclasses import dataclass

from territory.plans.lookup.versions import Version, Wanted, find_version
from territory.plans.service.reading import read_all
from territory.targets.checks import Checked, check_product
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
        return CheckResult(version, tuple(check_product(stored) for stored in products))
