"""Temporary files whose names say which process of which machine fills them.

What a killed command left is so known at once, and goes with the next one.
"""

import os
import re
import secrets
import shutil
import socket
import time
from collections.abc import Iterable
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

PARTIAL = ".partial"
STALE_SECONDS = 86_400
"""As old as this, a file is left over whichever machine it is of."""
LONGEST = 30
"""Letters of the file's own name; names end after 255 bytes."""
MADE_BY = re.compile(r"(?P<host>[0-9a-f]{8})-(?P<process>\d+)-[0-9a-f]{4}\.partial")
FOLDER = "territory-"


def beside(target: Path) -> Path:
    """Return a new name beside a file, hidden, with its ending, for what will take its place."""
    return target.with_name(f".{target.name[:LONGEST]}.{_mark()}{target.suffix}")


def name_of_folder() -> str:
    """Return a new name for a folder among the temporary ones of the machine."""
    return FOLDER + _mark()


def clean(folder: Path, name: str = "") -> None:
    """Delete what killed programs left. name: that it was for; blank is any."""
    begin = f".{name[:LONGEST]}"
    _delete(path for path in folder.iterdir() if path.name.startswith(begin))


def clean_folders(folder: Path) -> None:
    """Delete the temporary folders that killed programs left."""
    _delete(path for path in folder.iterdir() if path.name.startswith(FOLDER))


def is_gone(process: int) -> bool:
    """Return whether a process of this machine has ended; Windows does not say."""
    if os.name == "nt":
        return False
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return True
    except OSError:
        return False
    return False


def _mark() -> str:
    return f"{_host()}-{os.getpid()}-{secrets.token_hex(2)}{PARTIAL}"


def _host() -> str:
    return sha256(socket.gethostname().encode()).hexdigest()[:8]


def _delete(paths: Iterable[Path]) -> None:
    for path in paths:
        with suppress(OSError):
            if PARTIAL in path.name and _is_left(path):
                shutil.rmtree(path) if path.is_dir() else path.unlink()


def _is_left(path: Path) -> bool:
    made = MADE_BY.search(path.name)
    if made and made["host"] == _host() and is_gone(int(made["process"])):
        return True
    return time.time() - path.stat().st_mtime > STALE_SECONDS
