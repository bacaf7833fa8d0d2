"""A small region, made once."""

from regions import region_of

__all__ = ["region_of"]
