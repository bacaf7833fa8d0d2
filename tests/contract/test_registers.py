"""Registers: what they declare is complete, and a new one is small."""

from pathlib import Path

import pytest
from translations import translated

import territory
from territory.present.words.catalogues import SLUG
from territory.registers.declaration import Register
from territory.room import facts_of_tables
from territory.roster.service.listing import registers

MOST_LINES = 60
REGISTERS = tuple(registers().values())


@pytest.mark.parametrize("register", REGISTERS, ids=lambda one: one.slug)
def test_columns_and_kinds_are_spoken_of_in_both_languages(register: Register) -> None:
    labels = {register.label, *(column.label for column in register.columns)}
    assert sorted(labels - set(translated("zh"))) == []
    assert register.slug in translated("zh", SLUG)


@pytest.mark.parametrize("register", REGISTERS, ids=lambda one: one.slug)
def test_a_room_names_the_same_columns_as_personal(register: Register) -> None:
    """Who is masked in lists can be forgotten, and the other way."""
    facts = facts_of_tables()[str(register.table.__tablename__)]
    assert bool(register.personal) == bool(facts.personal)
    assert set(register.personal) <= set(facts.personal)


@pytest.mark.parametrize("name", ["contacts", "filings"])
def test_a_new_register_costs_at_most_sixty_lines_in_three_files(name: str) -> None:
    """The declaration, its line among the room's tables, its spellings of headers."""
    source = Path(territory.__file__).parent
    own = len((source / f"roster/kinds/{name}.py").read_text("utf-8").splitlines())
    room = (source / "roster/room.py").read_text("utf-8").count(f'"{name.removesuffix("s")}"')
    text = (source / "intake/headers.toml").read_text("utf-8")
    _, _, part = text.partition(f"# {name.capitalize()}\n")
    assert own + room + len(part.partition("\n\n")[0].splitlines()) <= MOST_LINES
