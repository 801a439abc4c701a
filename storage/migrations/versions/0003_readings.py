"""Readings can be corrected, and clients have scales of their own."""

import sqlalchemy as sa
from alembic import op

from storage.columns import Identifier, Instant

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "scale",
        sa.Column("client_id", Identifier, autoincrement=False, nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("low", sa.String(), nullable=False),
        sa.Column("high", sa.String(), nullable=False),
        sa.Column("dropped", sa.Boolean(), nullable=False),
        sa.Column("kept_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["client_id"], ["client.id"]),
        sa.PrimaryKeyConstraint("client_id", "key"),
    )
    with op.batch_alter_table("rating", schema=None, recreate="never") as batch_op:
        batch_op.add_column(sa.Column("replaced_at", Instant(), nullable=True))


def downgrade() -> None:
    """Readings that were corrected go, for nothing would tell them from the others."""
    op.execute(sa.text("DELETE FROM rating WHERE replaced_at IS NOT NULL"))
    with op.batch_alter_table("rating", schema=None, recreate="never") as batch_op:
        batch_op.drop_column("replaced_at")
    op.drop_table("scale")
