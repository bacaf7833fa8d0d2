"""Stopped by Ctrl-C or SIGTERM, or with nowhere to write: a code, a sentence, nothing half."""

import random
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from flow_made import flow_file
from processes import finish, start
from store_images import differing, image

from territory.errors import Exit
from territory.store.writer_lock import note_of

if TYPE_CHECKING:
    from regions import Region, RegionOf

AS_OF = ("--as-of", "2027-01-15")
SLICE, ALL = 2, 40
STOPS = {signal.SIGINT: Exit.INTERRUPTED, signal.SIGTERM: Exit.TERMINATED}
COMMANDS: tuple[tuple[str, ...], ...] = (
    ("import", "flow.csv", "--set", "distributor=T102", "-o", "out.xlsx"),
    ("report", "achievement", "--month", "2026-12", "-o", "out.xlsx"),
    ("targets", "export", "-o", "out.xlsx"),
)


@pytest.fixture
def region(region_of: "RegionOf") -> "Region":
    return region_of("file")


@pytest.fixture
def address(region: "Region") -> Iterator[str]:
    copied = region.copy()
    yield copied
    region.drop(copied)


def stop(
    region: "Region", folder: Path, argv: tuple[str, ...], number: signal.Signals, share: float
) -> int:
    """Stop a command at a share of the time that it needs; prove that nothing is half."""
    before = image(region.source)
    folder.mkdir(exist_ok=True)
    flow_file(region.file, folder / "flow.csv", 600)
    address = region.copy()
    output = folder / "out.xlsx"
    output.write_bytes(b"the old file")
    whole, seconds = finish(["--db", address, *AS_OF, *argv], folder)
    assert whole.code == 0, whole.err
    size = output.stat().st_size
    region.drop(address)
    output.write_bytes(b"the old file")
    address = region.copy()
    command = start(["--db", address, *AS_OF, *argv], folder)
    command.ended(share * seconds)
    command.signal(number)
    told = command.told()
    after = image(address)
    assert told.code in {STOPS[number], 0, -number}, told.err  # negative: before main had begun
    assert "Traceback" not in told.err
    if told.code == STOPS[number]:
        assert "Stopped" in told.err
    assert output.read_bytes() == b"the old file" or output.stat().st_size == size
    assert {path.name for path in folder.iterdir()} == {"flow.csv", "out.xlsx", "out", "err"}
    assert not note_of(address).exists()
    batches = len(after["batch"]) - len(before["batch"])
    assert batches in {0, 1}
    if argv[0] != "import" or not batches:
        assert differing(before, after) == {}
    region.drop(address)
    return told.code


def stops(region: "Region", folder: Path, count: int) -> None:
    chance = random.Random(count)  # noqa: S311 - a repeatable seed, no secret
    finish(["--version"], folder)
    for place in range(count):
        argv = COMMANDS[place % len(COMMANDS)]
        number = list(STOPS)[place % len(STOPS)]
        stop(region, folder / str(place), argv, number, chance.uniform(0.2, 1))


def test_a_stopped_command_leaves_nothing_half(region: "Region", tmp_path: Path) -> None:
    stops(region, tmp_path, SLICE)


@pytest.mark.long
def test_commands_stopped_at_many_moments(region: "Region", tmp_path: Path) -> None:
    stops(region, tmp_path, ALL)


def program(*argv: str) -> list[str]:
    return [sys.executable, "-m", "territory", *argv]


def test_an_output_that_cannot_be_written_is_refused_before_the_work(
    address: str, tmp_path: Path
) -> None:
    before = image(address)
    (tmp_path / "folder.xlsx").mkdir()
    (tmp_path / "open.xlsx").write_bytes(b"old")
    (tmp_path / "~$open.xlsx").write_bytes(b"")
    for output, said in (
        ("no/out.xlsx", "does not exist"),
        ("folder.xlsx", "not a file"),
        ("open.xlsx", "open in Excel"),
    ):
        told, _ = finish(["--db", address, "targets", "split", "-o", output], tmp_path)
        assert told.code == Exit.CANNOT_WRITE, told
        assert said in told.err
    told, _ = finish(["--db", address, "targets", "split", "-o", "out.doc"], tmp_path)
    assert told.code == Exit.USAGE
    assert differing(before, image(address)) == {}
    assert (tmp_path / "open.xlsx").read_bytes() == b"old"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_a_full_disk_below_standard_output_is_said(address: str) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(  # noqa: S603 - our own program
            program("--db", address, "--lang", "en", "list", "products"),
            stdout=full, stderr=subprocess.PIPE, text=True, check=False,
        )  # fmt: skip
    assert done.returncode == Exit.CANNOT_WRITE
    assert done.stderr.startswith("error: Standard output cannot be written: No space left")


def test_a_reader_that_leaves_early_hears_no_complaint(address: str) -> None:
    shown = subprocess.Popen(  # noqa: S603 - our own program
        program("--db", address, "imports", "list", "--format", "json"),
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    assert shown.stdout is not None
    assert shown.stderr is not None
    shown.stdout.close()
    assert shown.stderr.read() == b""
    assert shown.wait(60) == Exit.CANNOT_WRITE


LOGGED_ON_THE_WAY_OUT = """
import sys
from territory.store.engine import open_store

class Interrupted:
    def close(self):
        raise KeyboardInterrupt

store = open_store(sys.argv[1])
try:
    store.engine.pool._close_connection(Interrupted())
except KeyboardInterrupt:
    print("stopped", file=sys.stderr)
"""


def test_a_stop_while_the_store_closes_prints_no_traceback(address: str) -> None:
    told = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", LOGGED_ON_THE_WAY_OUT, address],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert told.stderr == "stopped\n"
