"""What a process may no longer do: for tests of full disks and missing rights."""

import ctypes
import resource
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

VERSION_3 = 0x20080522
OVERRIDES = 0b110
"""CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH: by which root reads and writes everything."""
BOTH_HALVES = 6


def obey_modes() -> None:
    """Let root of this process be bound by the modes of files, as everybody else is (capset)."""
    libc = ctypes.CDLL(None, use_errno=True)
    header = (ctypes.c_uint32 * 2)(VERSION_3, 0)
    sets = (ctypes.c_uint32 * BOTH_HALVES)()
    if libc.capget(header, sets):
        return
    for place in range(3):  # effective, permitted, inheritable
        sets[place] &= ~OVERRIDES
    libc.capset(header, sets)


def small_files(most: int) -> None:
    """Let no file grow beyond so many bytes (RLIMIT_FSIZE)."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))


@contextmanager
def small_disk(folder: Path, size: int) -> Iterator[Path]:
    """Mount a disk of so many bytes at a folder; skip the test where that is not allowed."""
    folder.mkdir()
    options = f"size={size}"
    mount = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)]
    try:
        done = subprocess.run(mount, capture_output=True, text=True, check=False)  # noqa: S603 - ours
    except FileNotFoundError:
        pytest.skip("this system has no mount")
    if done.returncode:
        pytest.skip(f"no small disk can be mounted here: {done.stderr.strip()}")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)  # noqa: S603, S607 - ours
