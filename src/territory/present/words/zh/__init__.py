"""The Chinese catalogs, one module for each room, merged at first use.

A module holds `ZH` (English template -> Chinese template) and may hold `SLUGS` (slug ->
Chinese word) and `EN_SLUGS` (slug -> English word, where it is not the slug with spaces).
"""

import importlib
import pkgutil
from collections.abc import Mapping
from functools import cache
from types import ModuleType


@cache
def catalogs() -> tuple[ModuleType, ...]:
    """Return the catalog of every room, by name."""
    names = sorted(module.name for module in pkgutil.iter_modules(__path__))
    return tuple(importlib.import_module(f"{__name__}.{name}") for name in names)


@cache
def templates() -> Mapping[str, str]:
    """Return English template -> Chinese template of all rooms."""
    return _merged("ZH")


@cache
def slugs() -> Mapping[str, str]:
    """Return slug -> Chinese word of all rooms."""
    return _merged("SLUGS")


@cache
def english() -> Mapping[str, str]:
    """Return slug -> English word where it is not simply the slug with spaces."""
    return _merged("EN_SLUGS")


def _merged(attribute: str) -> Mapping[str, str]:
    merged: dict[str, str] = {}
    for module in catalogs():
        merged.update(getattr(module, attribute, {}))
    return merged
