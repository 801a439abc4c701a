"""Readings can be corrected, clients have scales of their own, waiting nudges are found by chat."""

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
    nudges = sa.text("priority = 1")
    op.create_index(
        "ix_outbox_nudged",
        "outbox",
        ["chat_id"],
        unique=False,
        sqlite_where=nudges,
        postgresql_where=nudges,
    )


def downgrade() -> None:
    """Readings that were corrected go, for nothing would tell them from the others."""
    op.drop_index("ix_outbox_nudged", "outbox")
    op.execute(sa.text("DELETE FROM rating WHERE replaced_at IS NOT NULL"))
    with op.batch_alter_table("rating", schema=None, recreate="never") as batch_op:
        batch_op.drop_column("replaced_at")
    op.drop_table("scale")
