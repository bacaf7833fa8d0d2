"""Targets: what a plan is set to, and how a year comes down to the last department."""

from territory.room import Room

ROOM = Room(name="targets", order=80, commands="commands:register", checks="checks:check")
