"""Backing up a server's database with the server's own tool, pg_dump."""

import os
import shlex
import shutil
import subprocess
from pathlib import Path

from territory.store.address import place_of, taken_apart, without_password
from territory.store.backup import partial
from territory.store.errors import ServerBackup, StoreUnreachable


def make(address: str, file: Path) -> Path:
    """Write a dump of a database to a file, in pg_dump's own compressed form.

    The password goes through the environment, never over the command line.

    Raises:
        ServerBackup: pg_dump is not here. StoreUnreachable: it cannot make the dump.
    """
    program = shutil.which("pg_dump")
    url, password = plain_url(address)
    if program is None:
        raise ServerBackup(place=place_of(address), command=dump_command(address, file))
    with partial(file) as dump:
        done = subprocess.run(  # noqa: S603 - the server's tool, and no shell
            [program, "--format=custom", "--no-owner", f"--file={dump}", url],
            env=os.environ | ({"PGPASSWORD": password} if password else {}),
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            said = without_password((done.stderr.strip().splitlines() or ["pg_dump"])[0])
            raise StoreUnreachable(place=place_of(address), reason=said)
        dump.replace(file)
    return file


def plain_url(address: str) -> tuple[str, str]:
    """Return an address as PostgreSQL's own tools take it, without its password, and that."""
    from sqlalchemy.engine import make_url

    bare, password = taken_apart(address)
    url = make_url(bare).set(drivername="postgresql")
    return url.render_as_string(hide_password=False), password


def dump_command(address: str, file: Path) -> str:
    """Return the command that backs a database up."""
    return shlex.join(["pg_dump", "--format=custom", f"--file={file}", plain_url(address)[0]])


def restore_command(address: str, file: Path) -> str:
    """Return the command that brings a database back."""
    return shlex.join(["pg_restore", "--no-owner", f"--dbname={plain_url(address)[0]}", str(file)])
