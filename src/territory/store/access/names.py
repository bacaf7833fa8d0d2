"""Names and values inside SQL that is written out: quoted, or refused."""

from territory.errors import Exit, TerritoryError

LONGEST = 63
"""Bytes of an identifier; PostgreSQL cuts what is longer, and two logins would be one."""
RESERVED = ("public", "none", "current_user", "session_user", "current_role")


class NotALogin(TerritoryError):
    """A login of the server cannot be called "{given}"."""

    exit_code = Exit.USAGE
    hint = "Take 1 to 63 bytes, not beginning with pg_, and none of PostgreSQL's own words."


def checked(login: str) -> str:
    """Return the name of a login that PostgreSQL would take as it is.

    Raises:
        NotALogin: it would not.
    """
    plain = login.strip().lower()
    wrong = not login.strip() or login != login.strip() or not login.isprintable()
    if wrong or plain.startswith("pg_") or plain in RESERVED:
        raise NotALogin(given=login)
    if len(login.encode()) > LONGEST:
        raise NotALogin(given=login)
    return login


def identifier(name: str) -> str:
    """Return a name as SQL takes it whatever characters it has."""
    return '"' + name.replace('"', '""') + '"'


def literal(value: str) -> str:
    """Return a text as SQL takes it whatever characters it has."""
    return "'" + value.replace("'", "''") + "'"
