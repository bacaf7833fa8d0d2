"""Killed at any moment, a command has done all of its work or none, and the store is in order."""

import random
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from flow_made import flow_file
from processes import Command, finish, start
from store_images import Image, Unsteady, differing, image, steady, unsteady

from territory.store import migrate

if TYPE_CHECKING:
    from regions import Region, RegionOf

    from conftest import RunCli

SLICE, ALL = 1, 25
"""Kills of each command on each engine: in every run of the tests, and in the long one."""
AS_OF = ("--as-of", "2027-01-15")


@dataclass(frozen=True)
class Deed:
    """A command to be killed: its words, and whether it works on the store of an older program."""

    name: str
    argv: tuple[str, ...]
    old: bool = False
    engines: tuple[str, ...] = ("file", "server")


DEEDS = (
    Deed("import", ("import", "{file}", "--set", "distributor=T102")),
    Deed("split", ("targets", "split")),
    Deed("undo", ("imports", "undo", "20270115-2.41", "--yes")),
    Deed("migrate", ("migrate",), old=True),
    Deed(
        "close",
        ("flow", "close", "2025-02", "--force", "--reason", "all in", "--by", "沈如海", "--yes"),
    ),
    Deed("classify", ("classify", "doctors")),
    Deed("restore", ("restore", "{saved}", "--yes"), engines=("file",)),
)
OFTEN = DEEDS[:5]


class Killing:
    """Kills one command again and again, and looks at what it left."""

    def __init__(self, region: "Region", deed: Deed, folder: Path, run_cli: "RunCli") -> None:
        self.region, self.deed, self.folder, self.run_cli = region, deed, folder, run_cli
        self.ends: Counter[str] = Counter()
        self.before = image(region.source)
        self.file = flow_file(region.file, folder / "flow.csv")
        self.saved = folder / "saved.db"
        if "{saved}" in deed.argv:
            self._save()
        finish(["--version"], folder / "whole")  # loads the program, so that no moment is lost
        self.after, self.seconds = self._whole()
        assert differing(self.before, self.after), "the command changes nothing"

    def _argv(self, address: str) -> list[str]:
        words = [word.format(file=self.file, saved=self.saved) for word in self.deed.argv]
        return ["--db", address, *AS_OF, *words]

    def _save(self) -> None:
        """Back up a store in which more was done than in the one to be killed."""
        address = self.region.copy()
        for argv in (("classify", "doctors"), ("backup", "-o", self.saved)):
            told, _ = finish(["--db", address, *AS_OF, *argv], self.folder / "whole")
            assert told.code == 0, told.err
        self.region.drop(address)

    def _whole(self) -> tuple[Image, float]:
        """Do all of the work once; return what the store then holds, and how long it took."""
        address = self.region.copy()
        told, seconds = finish(self._argv(address), self.folder / "whole")
        assert told.code == 0, told.err
        found = image(address)
        self.region.drop(address)
        return found, seconds

    def kill(self, chance: random.Random) -> str:
        """Kill the command once; return what is wrong with what it left, blank if nothing."""
        address = self.region.copy()
        moment = chance.uniform(0, 1.05 * self.seconds)
        command = start(self._argv(address), self.folder / "killed")
        named = f"{self.deed.name} at {moment:.4f} of {self.seconds:.4f} s"
        if self.region.server is None and chance.random() < 1 / 3:
            named += ", while it commits"
            _wait_for_commit(command, Path(address), chance.uniform(0, 0.01))
        else:
            command.ended(moment)
        command.kill()
        command.told()
        self.region.settle(address)
        wrong = self._judge(image(address))
        checked = self.run_cli("--db", address, "check")
        if checked.code:
            old = self.deed.old and checked.code == 10 and "migrate" in checked.err
            wrong += "" if old else f" check says: {checked.out}{checked.err}"
        self.region.drop(address)
        return f"{named}:{wrong}" if wrong else ""

    def _judge(self, left: Image) -> str:
        if not differing(self.before, left):
            self.ends["before"] += 1
            return ""
        self.ends["after"] += 1
        without = self._unsteady()
        found = differing(steady(self.after, without), steady(left, without))
        return f" neither before nor after: {found}" if found else ""

    def _unsteady(self) -> Unsteady:
        """Return the columns that no two runs write alike; found by a second run."""
        if not hasattr(self, "_known"):
            self._known = unsteady(self.after, self._whole()[0])
        return self._known


def _size(path: Path) -> int:
    """Return the bytes of a file that may come and go meanwhile."""
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


def _wait_for_commit(command: Command, store: Path, then: float) -> None:
    """Wait until the command begins to write what it has done, and a moment longer."""
    journal = store.with_name(f"{store.name}-wal")
    while not _size(journal):
        if command.ended(0):
            return
    end = time.monotonic() + then
    while time.monotonic() < end and not command.ended(0):
        pass


def blows(
    region: "Region", deed: Deed, folder: Path, run_cli: "RunCli", count: int
) -> Counter[str]:
    """Kill a command so many times; return how often the store was as before, and as after."""
    if deed.old and len(migrate.known_revisions()) == 1:
        pytest.skip("there is one schema only, so nothing migrates")
    killing = Killing(region, deed, folder, run_cli)
    chance = random.Random(f"{deed.name} {region.server is None}")  # noqa: S311 - a repeatable seed, no secret
    assert [wrong for _ in range(count) if (wrong := killing.kill(chance))] == []
    return killing.ends


def each(deeds: tuple[Deed, ...]) -> list[Any]:
    """Return every deed with each engine that it is for, to parametrise a test."""
    return [
        pytest.param(deed, engine, id=f"{engine}-{deed.name}")
        for deed in deeds
        for engine in deed.engines
    ]


@pytest.mark.parametrize(("deed", "engine"), each(OFTEN))
def test_a_killed_command_has_done_all_or_nothing(
    region_of: "RegionOf", deed: Deed, engine: str, tmp_path: Path, run_cli: "RunCli"
) -> None:
    blows(region_of(engine, old=deed.old), deed, tmp_path, run_cli, SLICE)


@pytest.mark.long
@pytest.mark.parametrize(("deed", "engine"), each(DEEDS))
def test_killed_hundreds_of_times(
    region_of: "RegionOf", deed: Deed, engine: str, tmp_path: Path, run_cli: "RunCli"
) -> None:
    ends = blows(region_of(engine, old=deed.old), deed, tmp_path, run_cli, ALL)
    print(f"{deed.name}, {engine}: {dict(ends)}")  # noqa: T201 - for who runs it with -s
    assert sum(ends.values()) == ALL
