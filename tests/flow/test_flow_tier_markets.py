"""On markets of several tiers whose truth is known, every planted box is found, and no other."""

import shutil
from collections import Counter
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import pytest
from flow_checks import check
from flow_region import Region
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tier_market import HOSPITALS, MONTHS, TierMarket, make_market

from territory.kernel.periods import Month
from territory.ledger.rules.movement import Line
from territory.ledger.service.figures import actuals
from territory.months.service.tiers import tier_bridge
from territory.roster.tables import Distributor, Institution
from territory.settings import Settings
from territory.store.engine import open_store
from territory.supply.service.stock import cards
from territory.workspace import Workspace


def loaded(region: Region, market: TierMarket, seed: int) -> None:
    """Load the files of a market in any order, some of them twice."""
    region.product()
    region.price(2_350)
    region.hospitals(*HOSPITALS)
    for place, hospital in enumerate(HOSPITALS):
        region.assign(hospital, {f"岗{place}": 6_000, "岗共": 4_000})
    region.distributors(*market.parents)
    for name in market.parents:
        region.tx.session.get_one(Distributor, region.ids[name]).tier = market.tier(name)
    region.tx.session.flush()
    files = sorted(market.files)
    Random(seed).shuffle(files)  # noqa: S311 - an order of files
    load = {"flow": region.flow, "purchases": region.purchases, "stock": region.stock}
    for key in [*files, *files[:3]]:
        load[key[0]](*market.files[key], file=f"{key}.xlsx")


def credited(region: Region) -> Counter[tuple[str, int]]:
    names = {one.id: one.name for one in region.stored(Institution)}
    sums: Counter[tuple[str, int]] = Counter()
    for one in actuals(region.tx):
        sums[names[one.institution_id], one.month] += one.quantity
    return sums


def bridged(region: Region, months: tuple[Month, ...]) -> Counter[tuple[Month, str]]:
    sums: Counter[tuple[Month, str]] = Counter()
    for line in tier_bridge(region.tx, months):
        assert sum(line.gaps.values()) == line.difference
        for gap, quantity in line.gaps.items():
            sums[line.month, str(gap)] += quantity
    return Counter({key: quantity for key, quantity in sums.items() if quantity})


def prove(region: Region, market: TierMarket) -> None:
    assert check(region.tx) == []
    assert credited(region) == +market.credited
    assert region.partition().lines[Line.TRANSFER].quantity == market.transferred
    inside = {key: boxes for key, boxes in market.gaps.items() if boxes and key[0] in MONTHS}
    assert bridged(region, MONTHS) == inside
    apart = Counter[tuple[Month, str]]()
    for month in MONTHS:
        apart.update(bridged(region, (month,)))
    assert apart == inside, "a month says the same whether it is asked alone or with others"
    found = {
        (line.distributor_name, month): line.card.difference
        for month in MONTHS
        for line in cards(region.tx, month)
    }
    assert found == {key: market.breaks[key] for key in found}
    assert len(found) == len(MONTHS) * len(market.parents)


def prove_on_a_fresh_store(template: Path, seed: int, *, gapless: bool) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "market.db"
        shutil.copy(template, path)
        store = open_store(str(path))
        ws = Workspace(Settings(db=str(path)), store, MONTHS[-1].plus(1).first_day)
        with ws.writing("test") as tx:
            region, market = Region(ws, tx), make_market(seed, gapless=gapless)
            loaded(region, market, seed)
            prove(region, market)
        store.close()


FEW = settings(
    max_examples=3, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
MANY = settings(FEW, max_examples=150)


@FEW
@given(seed=st.integers(0, 100_000), gapless=st.booleans())
def test_every_planted_box_is_found(empty_store: Path, seed: int, *, gapless: bool) -> None:
    prove_on_a_fresh_store(empty_store, seed, gapless=gapless)


@pytest.mark.long
@MANY
@given(seed=st.integers(0, 100_000), gapless=st.booleans())
def test_every_planted_box_is_found_in_many_markets(
    empty_store: Path, seed: int, *, gapless: bool
) -> None:
    prove_on_a_fresh_store(empty_store, seed, gapless=gapless)
