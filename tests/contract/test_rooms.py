"""A room is announced once; what it leaves out is named here (ARCHITECTURE.md "A room")."""

import ast
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import pytest

from territory.cli import root
from territory.desk.kinds import all_kinds
from territory.desk.stores import row_filters
from territory.present.words import speaking, translate
from territory.room import Room, all_rooms, facts_of_tables
from territory.store.all_tables import NotAnnounced, all_tables

SOURCE = Path(__file__).parents[2] / "src" / "territory"
REFERENCES = tuple(one.name for one in fields(Room) if one.type is str and one.name != "name")
OFFERED = ("commands", "kinds", "checks")
"""Furniture of a room that others assemble: a module or folder of this name is announced."""


def references() -> Iterator[tuple[Room, str]]:
    for room in all_rooms():
        for name in REFERENCES:
            if getattr(room, name):
                yield room, name


@pytest.mark.parametrize(
    ("room", "name"),
    [pytest.param(*found, id=f"{found[0].name}-{found[1]}") for found in references()],
)
def test_what_a_room_refers_to_is_there(room: Room, name: str) -> None:
    assert room.get(getattr(room, name)) is not None


def test_a_room_is_called_as_its_folder_and_has_a_place_of_its_own() -> None:
    folders = {path.parent.name for path in SOURCE.glob("*/room.py")}
    assert {room.name for room in all_rooms()} == folders
    assert len({room.order for room in all_rooms()}) == len(folders)


def test_what_a_room_has_is_announced() -> None:
    rooms = {room.name: room for room in all_rooms()}
    for name in OFFERED:
        having = {path.parent.name for path in SOURCE.glob(f"*/{name}*") if path.stem == name}
        announced = {one for one in rooms if getattr(rooms[one], name)}
        left = having - announced - ({"intake", "desk"} if name == "kinds" else set())
        assert not left, f"{name} of {left} are not announced"
    keeping = {path.parent.name for path in SOURCE.glob("*/tables.py")}
    assert {one for one in rooms if rooms[one].tables} == keeping


def test_a_room_announces_itself_before_anything_of_it_is_loaded() -> None:
    for file in SOURCE.glob("*/room.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            assert not isinstance(node, ast.Import), file
            if isinstance(node, ast.ImportFrom):
                assert node.module == "territory.room", file


def test_every_table_is_announced_by_the_room_that_keeps_it() -> None:
    all_tables()
    for room in all_rooms():
        if not room.tables:
            continue
        module = __import__(f"territory.{room.name}.tables", fromlist=["*"])
        mine = {
            model.__tablename__
            for model in vars(module).values()
            if getattr(model, "__module__", "") == module.__name__ and hasattr(model, "__table__")
        }
        assert {facts.name for facts in room.tables} == mine, f"tables of the room {room.name}"


@pytest.mark.parametrize("table", all_tables(), ids=lambda table: table.name)
def test_a_table_says_who_sees_it_whom_it_names_and_what_it_feeds(table: object) -> None:
    facts = facts_of_tables()[table.name]  # type: ignore[attr-defined]  # a table
    names = {one.name for one in all_tables()}
    assert row_filters.conditions((table,))[facts.name]  # type: ignore[arg-type]  # as above
    assert set(facts.personal) <= {column.name for column in table.c}  # type: ignore[attr-defined]  # as above
    assert set(facts.feeds) <= names


def test_a_table_that_no_room_announces_is_not_passed_over() -> None:
    from sqlalchemy import Column, Integer, Table
    from sqlmodel import SQLModel

    stray = Table("stray", SQLModel.metadata, Column("id", Integer, primary_key=True))
    try:
        with pytest.raises(NotAnnounced, match="stray"):
            all_tables.__wrapped__()
        with pytest.raises(KeyError, match="stray"):
            row_filters.conditions((stray,))
    finally:
        SQLModel.metadata.remove(stray)


def test_every_kind_says_by_what_its_rows_are_known() -> None:
    for kind in all_kinds():
        assert kind.key or kind.known_by is not None, f"the kind {kind.slug} has no key"
        for name in (*kind.key, *(kind.known_by or ())):
            assert kind.field(name).name == name, kind.slug


def helps() -> Iterator[tuple[str, str]]:
    """Yield every command with its help."""

    def walk(command: object, name: str) -> Iterator[tuple[str, str]]:
        yield name, getattr(command, "help", "") or ""
        for word, one in getattr(command, "commands", {}).items():
            yield from walk(one, f"{name} {word}")

    return walk(root(), "territory")


def test_every_command_is_spoken_of_in_both_languages() -> None:
    for name, said in helps():
        assert said, f"{name} has no help"
        with speaking("zh"):
            assert translate(said) != said or not said.isascii(), f"{name} has no Chinese words"
