"""Reading the products of a version, for every command that looks at targets."""

from collections.abc import Iterator

from territory.plans.lookup.parts import Part, runs_of
from territory.plans.lookup.stored import Stored, read_stored
from territory.plans.lookup.versions import ProductInfo, Version, chosen_products
from territory.plans.rules.refusals import NotSplit
from territory.store.transaction import Tx


def read_all(
    tx: Tx, version: Version, product: str | None, part: Part | None = None
) -> list[Stored]:
    """Read the product named, or every product that has been split in the version.

    part: no more of it is needed; the whole is read where the part is not found.

    Raises:
        NotSplit: the product named, or every product, has not been split.
        UnknownName: no such product.
    """
    infos = chosen_products(tx, product)
    found = list(_split_ones(tx, version, infos, part))
    if not found:
        names = ", ".join(info.code for info in infos[:5])
        raise NotSplit(product=names or "–", plan=version.options)
    return found


def _split_ones(
    tx: Tx, version: Version, infos: list[ProductInfo], part: Part | None
) -> Iterator[Stored]:
    for info in infos:
        runs = runs_of(tx, version, info, part) if part else None
        stored = read_stored(tx, version, info, runs)
        if stored is not None:
            yield stored
