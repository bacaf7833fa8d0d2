"""Try the bundle where there is no Python: a first month, from an empty environment."""

import argparse
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

EXAMPLES = Path(__file__).parents[1] / "examples"
STEPS = (
    ("--help",),
    ("init", "new", "--company", "云帆医药", "--line", "L1", "--product", "P01", "--year", "2027"),
    ("demo", "region", "--lang", "zh"),
    ("--db", "own.db", "import", "examples/master"),
    ("--db", "own.db", "import", "examples/flow/2025"),
    ("--db", "region/region.db", "report", "achievement", "-o", "achievement.xlsx"),
    ("--db", "region/region.db", "check"),
    ("-m", "territory", "--version"),  # as lines of cron and the reader ahead start it
)


def main() -> None:
    """Run the steps with a copy of a bundle in a folder of its own.

    Raises:
        SystemExit: a step failed; what it said stands above.
    """
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("bundle", type=Path, help="the folder that PyInstaller made")
    bundle = parser.parse_args().bundle.resolve()
    with TemporaryDirectory() as made:
        home = Path(made)
        program = shutil.copytree(bundle, home / "territory") / "territory"
        shutil.copytree(EXAMPLES, home / "examples")
        for step in STEPS:
            _run(program, step, home)
    sys.stdout.write(f"{bundle} runs without Python\n")


def _run(program: Path, step: tuple[str, ...], home: Path) -> None:
    """Run one step; nothing of this environment reaches it but the folder."""
    done = subprocess.run(  # noqa: S603  # the bundle that we made
        [program, *step], cwd=home, env={"HOME": str(home)}, capture_output=True, check=False
    )
    if done.returncode:
        raise SystemExit(f"{' '.join(step)}\n{done.stdout.decode()}{done.stderr.decode()}")


if __name__ == "__main__":
    main()
