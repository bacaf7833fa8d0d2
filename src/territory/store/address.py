"""Addresses of databases, and texts that hold one, without the password in them."""

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlalchemy.engine import URL

PASSWORD = re.compile(r"(?P<start>\b[\w+.-]+://[^\s:/@]*):\S*@")
"""Up to the last @ of a word: a password may hold one that nobody wrote as %40."""
PAIRS = re.compile(r"(?P<start>\w*password\s*=\s*)(?:'(?:[^'\\]|\\.)*'|[^\s&]+)", re.IGNORECASE)
"""As in a connection string, and behind the ? of an address."""


def without_password(text: str) -> str:
    """Return a text with the password of every address in it replaced by three stars."""
    return PAIRS.sub(r"\g<start>***", PASSWORD.sub(r"\g<start>:***@", text))


def place_of(address: str) -> str:
    """Return a database's address as it is shown."""
    url = _parsed(address)
    if url is None or is_unclear(address):
        return without_password(address)
    return PAIRS.sub(r"\g<start>***", url.render_as_string(hide_password=True))


def taken_apart(address: str) -> tuple[str, str]:
    """Return an address without its password, and that; ~/.pgpass may hold it as well."""
    url = _parsed(address)
    if url is None or is_unclear(address):
        return PASSWORD.sub(r"\g<start>@", address), ""
    inside = url.query.get("password", "")
    bare = url._replace(password=None)  # `set` takes None for unchanged
    bare = bare.difference_update_query(["password", "sslpassword"])
    given = url.password or (inside if isinstance(inside, str) else inside[-1])
    return bare.render_as_string(hide_password=False), str(given or "")


def is_unclear(address: str) -> bool:
    """Return whether part of a password would be taken for the name of the host."""
    url = _parsed(address)
    return url is not None and "@" in (url.host or "")


def _parsed(address: str) -> "URL | None":
    from sqlalchemy.engine import make_url
    from sqlalchemy.exc import ArgumentError

    try:
        return make_url(address)
    except (ArgumentError, ValueError):  # a port that is no number
        return None
