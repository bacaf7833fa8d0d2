"""Cycles are let go of while the collector is held back, and it is at work again behind that."""

import gc
import weakref

from territory.intake.collector import collecting_new, held_back


class Cycle:
    """Refers to itself."""

    def __init__(self) -> None:
        self.me = self


def test_what_is_made_meanwhile_is_collected_and_nothing_older() -> None:
    gc.collect()
    with held_back():
        older = weakref.ref(Cycle())
        with collecting_new() as collect:
            newer = weakref.ref(Cycle())
            kept = Cycle()
            assert newer() is not None
            collect()
            assert newer() is None
            assert older() is not None
        assert gc.get_freeze_count() == 0
    assert gc.isenabled()
    gc.collect()
    assert older() is None
    assert kept.me is kept
