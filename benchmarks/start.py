"""CPU seconds to start: `territory --help`, `status` and `list`, against a bare typer program.

Run `python benchmarks/start.py`. Every command runs in its turn, round after round, so that a
machine that others use is slow for all of them; the median of each is set against the bare
program's help, drawn by typer itself. The bar is 1.30 for `--help`.
"""

import os
import resource
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

ROUNDS = 15
BARE = """
import typer
from typing import Annotated

app = typer.Typer(help="Keep notes.", add_completion=False)
Store = Annotated[str, typer.Option("--db", help="The store")]

@app.command()
def add(text: Annotated[str, typer.Argument(help="The note")], db: Store = "") -> None:
    "Add a note."

@app.command("list")
def list_(db: Store = "") -> None:
    "List the notes."

app()
"""
OURS = ("--help", "--help --lang zh", "list --help", "status", "list products")


def main() -> None:
    """Measure in a folder with an empty store."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "bare.py").write_text(BARE, encoding="utf-8")
        program = [sys.executable, "-m", "territory"]
        subprocess.run([*program, "init"], cwd=folder, check=True, capture_output=True)  # noqa: S603 - ourselves
        commands = {"bare typer --help": [sys.executable, "bare.py", "--help"]}
        commands |= {f"territory {line}": [*program, *line.split()] for line in OURS}
        seconds: dict[str, list[float]] = {name: [] for name in commands}
        for _ in range(ROUNDS):
            for name, command in commands.items():
                seconds[name].append(cpu_seconds(command, folder))
    medians = {name: statistics.median(found) for name, found in seconds.items()}
    floor = next(iter(medians.values()))
    for name, median in medians.items():
        print(f"{name:30} {median * 1000:6.0f} ms CPU  {median / floor:5.2f} x")


def cpu_seconds(command: list[str], folder: str) -> float:
    """Return the CPU seconds of a command, its own children included."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    environ = os.environ | {"TERRITORY_LANG": "en"}
    subprocess.run(command, cwd=folder, env=environ, check=True, capture_output=True)  # noqa: S603 - ourselves
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


if __name__ == "__main__":
    main()
