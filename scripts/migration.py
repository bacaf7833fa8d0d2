"""Write the next migration from the difference between the newest schema and the models.

Usage: python scripts/migration.py "what changed"       (--rewrite NNNN: of a step not released yet)
"""

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlmodel import SQLModel

from territory.store import engine, migrate
from territory.store.all_tables import all_tables


def main() -> None:
    """Compare, and write versions/NNNN_slug.py."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("message")
    parser.add_argument("--rewrite", metavar="NNNN", help="write this newest step anew")
    options = parser.parse_args()
    all_tables()
    versions = migrate.SCRIPTS / "versions"
    if options.rewrite:
        for old in versions.glob(f"{options.rewrite}_*.py"):
            old.unlink()
    with tempfile.TemporaryDirectory() as folder:
        database = engine._embedded_engine(Path(folder) / "new.db")  # noqa: SLF001 - a tool of ours
        if migrate.known_revisions():
            migrate.upgrade(database)
        with database.connect() as connection:
            context = MigrationContext.configure(connection)
            if not compare_metadata(context, SQLModel.metadata):
                sys.exit("nothing to migrate: the newest schema equals the models")
            config = migrate._config(connection)  # noqa: SLF001 - a tool of ours
            config.attributes["target_metadata"] = SQLModel.metadata
            number = f"{len(migrate.known_revisions()) + 1:04d}"
            command.revision(config, options.message, autogenerate=True, rev_id=number)
            tidy(next(versions.glob(f"{number}_*.py")))
        database.dispose()


def tidy(path: Path) -> None:
    """Name SQLAlchemy's own types only, so that a step outlives SQLModel, and format."""
    text = path.read_text(encoding="utf-8")
    text = text.replace("sqlmodel.sql.sqltypes.AutoString()", "sa.String()")
    path.write_text(text.replace("import sqlmodel\n", ""), encoding="utf-8")
    subprocess.run([sys.executable, "-m", "ruff", "format", "-q", path], check=True)  # noqa: S603 - our own formatter


if __name__ == "__main__":
    main()
