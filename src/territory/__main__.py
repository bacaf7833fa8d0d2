"""`python -m territory`, and the entry of the installed command."""

from territory.cli import main

__all__ = ["main"]

if __name__ == "__main__":
    main()
