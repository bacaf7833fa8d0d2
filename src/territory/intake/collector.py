"""The collector of cycles, held back while very many rows are made."""

import gc
from collections.abc import Iterator
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
