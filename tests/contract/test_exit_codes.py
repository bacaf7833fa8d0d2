"""Exit codes are a contract with cron and scripts (DESIGN.md section 3)."""

from territory.errors import Exit


def test_the_numbers() -> None:
    assert {code.name: int(code) for code in Exit} == {
        "DONE": 0,
        "UNEXPECTED": 1,
        "USAGE": 2,
        "IN_PART": 3,
        "INPUT_REFUSED": 4,
        "NOT_FOUND": 5,
        "STORE": 10,
        "LOCKED": 11,
        "SETTINGS": 12,
        "CHECK_FAILED": 13,
        "CANNOT_WRITE": 14,
        "NOT_YET": 75,
        "INTERRUPTED": 130,
        "TERMINATED": 143,
    }
