"""ends of assignments and of distributors."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
    op.add_column("assignment", sa.Column("valid_to", sa.Date(), nullable=True))
    op.add_column("distributor", sa.Column("active_from", sa.Date(), nullable=True))
    op.add_column("distributor", sa.Column("active_to", sa.Date(), nullable=True))
    # SQLite adds a key to a table that stands only together with its column
    successor = (
        "ALTER TABLE distributor ADD COLUMN successor_id INTEGER REFERENCES distributor (id)"
    )
    op.execute(successor)
