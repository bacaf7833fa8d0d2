"""Registers of the roster, declared by the modules of this folder."""

from territory.registers.declaration import declared_in

REGISTERS = declared_in(__name__, __path__)
"""Every register of this room, in the order of dependency."""

KINDS = tuple(register.kind for register in REGISTERS)
"""Every kind of this room, in the order of dependency."""
