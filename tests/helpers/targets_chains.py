"""A region with every station of a chain, and the chain recomputed by hand."""

import pytest
from targets_region import Region

from territory.plans.lookup.stored import Stored
from territory.targets.service.explain import Chain


def recompute(chain: Chain) -> int:
    index = sum(part.weight * part.figure / part.of for part in chain.parts)
    assert index == pytest.approx(chain.index, abs=1e-12)
    year = chain.total * index
    ideal = year * chain.month_share + chain.margins + chain.pins
    assert ideal == pytest.approx(chain.ideal, abs=1e-6)
    assert abs(chain.rounded - ideal) < 1 + 1e-6
    return chain.rounded + chain.by_hand


def split_for_chains(small: Region) -> Stored:
    small.potential("H0", 500).potential("H4", 900)
    small.hospital("NEW", {"P2": 100}).potential("NEW", 700)
    small.listing("NEW", "developing", 202704)
    small.pin("D1", "05", fixed=77).pin("C", "Q1", fixed=240)
    return small.split("history=0.6", "potential=0.4").products[0].stored
