"""amounts of files apart.

An amount is quantity × assessment price for every row; what the file said stands beside it.
Amounts of stored rows stay as they were reported until their month is read again.
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
    op.add_column("flow_row", sa.Column("file_amount_fen", sa.BigInteger(), nullable=True))
    op.execute("UPDATE flow_row SET file_amount_fen = amount_fen WHERE NOT amount_derived")
