"""Reports that people wait for."""

from territory.room import Room

ROOM = Room(name="reports", order=90, commands="commands:register")
