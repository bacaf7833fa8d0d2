"""The invented region."""

from territory.room import Room

ROOM = Room(name="demo", order=10, commands="commands:register")
