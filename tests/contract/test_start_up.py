"""`territory --help` must not wait for libraries that only work needs (DESIGN.md section 1)."""

import subprocess
import sys

HEAVY = ("pandas", "sqlmodel", "sqlalchemy", "alembic", "openpyxl", "scipy", "xlsxwriter", "numpy")

SCRIPT = f"""
import sys
from territory import cli
code = cli.run(["--help"])
print("LOADED", sorted(set({HEAVY!r}) & set(sys.modules)), code)
"""


def test_help_loads_no_heavy_library() -> None:
    done = subprocess.run(  # noqa: S603 - our own interpreter and script
        [sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=True, encoding="utf-8"
    )
    assert "LOADED [] 0" in done.stdout
