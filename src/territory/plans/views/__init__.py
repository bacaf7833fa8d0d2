"""Plans as tables: chooses columns, nothing else (LOOKS.md `Targets`)."""
