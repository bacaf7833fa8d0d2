"""Compile the catalogues of words when a wheel or an editable install is made."""

import runpy
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

CATALOGUES = "src/territory/present/words/catalogues.py"


class CompileWords(BuildHookInterface[Any]):
    """Makes each `.mo` of its `.po`; the `.mo` files are ignored by git and shipped."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile before the files of the build are collected."""
        del version, build_data
        catalogues = runpy.run_path(str(Path(self.root, CATALOGUES)))
        for source in sorted(catalogues["LOCALE"].rglob("*.po")):
            catalogues["compile_where_older"](source)
