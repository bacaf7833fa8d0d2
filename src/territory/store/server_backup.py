"""Backing up a server's database with the server's own tool, pg_dump."""

import os
import shlex
import shutil
import subprocess
from pathlib import Path

from territory.store.audit import without_password
from territory.store.backup import PARTIAL, PRIVATE
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
        raise ServerBackup(place=without_password(address), command=dump_command(address, file))
    partial = file.with_name(f".{file.name}.{os.getpid()}{PARTIAL}")
    try:
        os.close(os.open(partial, os.O_CREAT | os.O_TRUNC | os.O_RDWR, PRIVATE))
        done = subprocess.run(  # noqa: S603 - the server's tool, and no shell
            [program, "--format=custom", "--no-owner", f"--file={partial}", url],
            env=os.environ | ({"PGPASSWORD": password} if password else {}),
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            said = without_password((done.stderr.strip().splitlines() or ["pg_dump"])[0])
            raise StoreUnreachable(place=without_password(address), reason=said)
        partial.replace(file)
    finally:
        partial.unlink(missing_ok=True)
    return file


def plain_url(address: str) -> tuple[str, str]:
    """Return an address as PostgreSQL's own tools take it, without its password, and that."""
    from sqlalchemy.engine import make_url

    url = make_url(address)
    bare = url.set(drivername="postgresql", password=None)
    return bare.render_as_string(hide_password=False), str(url.password or "")


def dump_command(address: str, file: Path) -> str:
    """Return the command that backs a database up."""
    return shlex.join(["pg_dump", "--format=custom", f"--file={file}", plain_url(address)[0]])


def restore_command(address: str, file: Path) -> str:
    """Return the command that brings a database back."""
    return shlex.join(["pg_restore", "--no-owner", f"--dbname={plain_url(address)[0]}", str(file)])
