"""Splits and proofs as tables: chooses columns, nothing else (LOOKS.md `Targets`)."""
