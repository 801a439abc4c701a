"""Nudges can be held back, messages say why they were sent, and a client's file comes back in."""

import sqlalchemy as sa
from alembic import op

from storage.columns import Identifier, Instant

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("client", schema=None, recreate="never") as batch_op:
        batch_op.add_column(sa.Column("held_until", Instant(), nullable=True))
    op.create_table(
        "reason",
        sa.Column("client_id", Identifier, autoincrement=False, nullable=False),
        sa.Column("message_id", Identifier, autoincrement=False, nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["client_id"], ["client.id"]),
        sa.PrimaryKeyConstraint("client_id", "message_id"),
    )
    op.create_index("ix_reason_at", "reason", ["at"], unique=False)
    op.create_table(
        "upload",
        sa.Column("client_id", Identifier, autoincrement=False, nullable=False),
        sa.Column("file", sa.String(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=True),
        sa.Column("at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["client_id"], ["client.id"]),
        sa.PrimaryKeyConstraint("client_id"),
    )


def downgrade() -> None:
    op.drop_table("upload")
    op.drop_index("ix_reason_at", "reason")
    op.drop_table("reason")
    with op.batch_alter_table("client", schema=None, recreate="never") as batch_op:
        batch_op.drop_column("held_until")
