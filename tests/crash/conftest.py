"""A small region on each engine, made once."""

import sys

from regions import region_of

if sys.platform == "win32":  # it has no signals and no fork
    collect_ignore_glob = ["test_*.py"]

__all__ = ["region_of"]
