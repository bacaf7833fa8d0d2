"""The desk: import, undo, list, status, check, backups, schedules."""

from territory.room import Room

ROOM = Room(name="desk", order=20, commands="commands:register", checks="upkeep:check_store")
