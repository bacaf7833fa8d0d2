"""Whatever comes in: a sentence and an exit code, never a traceback, never half a file."""

import hashlib
import random
import resource
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from fuzz_mutations import MUTATIONS, entity_bomb, zip_bomb

if TYPE_CHECKING:
    from conftest import Demo, RunCli

SLICE, ALL = 90, 3_000
EXPECTED = {0, 3, 4, 75}
REFUSED = {4, 75}
MOST_MEMORY_KB = 2 << 20


def digest(db: Path) -> str:
    """Return a digest of the store's file, which no refused import may touch."""
    parts = (db, db.with_name(f"{db.name}-wal"))
    return hashlib.sha256(b"".join(p.read_bytes() for p in parts if p.exists())).hexdigest()


pytestmark = pytest.mark.timeout(1_800)  # a file that is never done with; no measure of speed


class Fuzzer:
    """Imports one spoilt file after the other into a copy of the demonstration."""

    def __init__(self, run_cli: "RunCli", demo: "Demo", folder: Path) -> None:
        self.run_cli = run_cli
        self.folder = folder
        self.db = folder / "fuzz.db"
        shutil.copy(demo.db, self.db)
        self.before = digest(self.db)
        inputs = sorted((demo.folder / "输入").rglob("*.xlsx"))
        self.sources = [path for path in inputs if path.stat().st_size < 60_000]

    def try_one(self, seed: int) -> str:
        """Import the file of a seed; return what is wrong with what happened, blank if nothing."""
        chance = random.Random(seed)  # noqa: S311 - a repeatable seed, no secret
        mutation = chance.choice(MUTATIONS)
        source = chance.choice(self.sources)
        path = mutation(chance, source, self.folder / f"{seed}")
        named = f"seed {seed}, {mutation.__name__} of {source.name}"
        arguments = ["--partial"] if chance.random() < 0.3 else []
        result = self.run_cli("--db", self.db, "import", path, *arguments)
        after = digest(self.db)
        wrong = []
        if result.code not in EXPECTED:
            wrong.append(f"exit {result.code}: {result.err[-300:]}")
        if "Traceback" in result.err + result.out or "Error:" in result.err:
            wrong.append("a traceback")
        if result.code in REFUSED and after != self.before:
            wrong.append("refused, and yet something was written")
        self.before = after
        path.unlink()
        return f"{named}: {'; '.join(wrong)}" if wrong else ""


@pytest.fixture
def fuzzer(run_cli: "RunCli", demo: "Demo", tmp_path: Path) -> Fuzzer:
    return Fuzzer(run_cli, demo, tmp_path)


def run(fuzzer: Fuzzer, seeds: range) -> list[str]:
    return [wrong for wrong in map(fuzzer.try_one, seeds) if wrong]


def test_spoilt_files_are_refused_or_loaded_whole(fuzzer: Fuzzer) -> None:
    assert run(fuzzer, range(SLICE)) == []


@pytest.mark.long
def test_three_thousand_spoilt_files(fuzzer: Fuzzer) -> None:
    assert run(fuzzer, range(ALL)) == []
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss < MOST_MEMORY_KB


def test_bombs_are_refused_before_they_unfold(fuzzer: Fuzzer) -> None:
    bombs = (
        zip_bomb(fuzzer.folder / "zeros.xlsx"),
        entity_bomb(fuzzer.sources[0], fuzzer.folder / "entities.xlsx"),
    )
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for bomb in bombs:
        result = fuzzer.run_cli("--db", fuzzer.db, "import", bomb)
        assert result.code == 4, (bomb.name, result.err)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - memory < 300 << 10
    assert digest(fuzzer.db) == fuzzer.before
