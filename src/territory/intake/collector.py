"""The collector of cycles, held back while very many rows are made."""

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def held_back() -> Iterator[None]:
    """Hold the collector of cycles back; rows and their values are in none, and go by themselves.

    It would go through all of them again and again, which takes longer than to load them.
    """
    was_at_work = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_at_work:
            gc.enable()


@contextmanager
def collecting_new() -> Iterator[Callable[[], object]]:
    """Give what collects the cycles made meanwhile, and looks at nothing older.

    For many large statements while the collector is held back: each leaves all that it asked for
    behind in a cycle.
    """
    gc.freeze()
    try:
        yield gc.collect
    finally:
        gc.unfreeze()
