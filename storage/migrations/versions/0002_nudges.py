"""Nudges, what they ask about, and what clients want of them."""

import sqlalchemy as sa
from alembic import op

from storage.columns import Identifier, Instant

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("client", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("preferences", sa.JSON(), server_default="{}", nullable=False)
        )
        batch_op.add_column(
            sa.Column("unanswered", sa.Integer(), server_default="0", nullable=False)
        )
        batch_op.add_column(sa.Column("nudged_at", Instant(), nullable=True))

    with op.batch_alter_table("desk", schema=None) as batch_op:
        batch_op.add_column(sa.Column("heard_at", Instant(), nullable=True))
        batch_op.add_column(sa.Column("in_talk", sa.Boolean(), server_default="0", nullable=False))

    with op.batch_alter_table("commitment", schema=None) as batch_op:
        batch_op.add_column(sa.Column("remind_at", Instant(), nullable=True))
        batch_op.add_column(sa.Column("rests", sa.Boolean(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("rests_until", Instant(), nullable=True))

    with op.batch_alter_table("plan", schema=None) as batch_op:
        batch_op.add_column(sa.Column("replaced_at", Instant(), nullable=True))

    op.create_table(
        "plan_trial",
        sa.Column("id", Identifier, nullable=False),
        sa.Column("client_id", Identifier, nullable=False),
        sa.Column("plan_id", Identifier, nullable=False),
        sa.Column("came", sa.Boolean(), nullable=False),
        sa.Column("acted", sa.Boolean(), nullable=True),
        sa.Column("helped", sa.Boolean(), nullable=True),
        sa.Column("at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["client_id"], ["client.id"]),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("plan_trial", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_plan_trial_client_id"), ["client_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_plan_trial_plan_id"), ["plan_id"], unique=False)

    op.create_table(
        "finding",
        sa.Column("id", Identifier, nullable=False),
        sa.Column("client_id", Identifier, nullable=False),
        sa.Column("commitment_id", Identifier, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["client_id"], ["client.id"]),
        sa.ForeignKeyConstraint(["commitment_id"], ["commitment.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("finding", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_finding_client_id"), ["client_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_finding_commitment_id"), ["commitment_id"], unique=False
        )

    op.create_table(
        "day_entry",
        sa.Column("client_id", Identifier, autoincrement=False, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("intent", sa.String(), nullable=False),
        sa.Column("moved", sa.Boolean(), nullable=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["client_id"], ["client.id"]),
        sa.PrimaryKeyConstraint("client_id", "day"),
    )
    op.create_table(
        "nudge",
        sa.Column("id", Identifier, nullable=False),
        sa.Column("client_id", Identifier, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("subject", Identifier, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("due_at", Instant(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("snoozed", sa.Boolean(), nullable=False),
        sa.Column("counts", sa.Boolean(), nullable=False),
        sa.Column("sent_at", Instant(), nullable=True),
        sa.Column("sent_day", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["client_id"], ["client.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("client_id", "kind", "subject", "day"),
    )
    planned, sent = sa.text("state = 'planned'"), sa.text("state = 'sent'")
    with op.batch_alter_table("nudge", schema=None) as batch_op:
        batch_op.create_index(
            "ix_nudge_client_state_sent", ["client_id", "state", "sent_at"], unique=False
        )
        batch_op.create_index(
            "ix_nudge_due",
            ["due_at"],
            unique=False,
            sqlite_where=planned,
            postgresql_where=planned,
        )
        batch_op.create_index(
            "ix_nudge_sent", ["sent_at"], unique=False, sqlite_where=sent, postgresql_where=sent
        )


def downgrade() -> None:
    for table in ("nudge", "day_entry", "finding", "plan_trial"):
        op.drop_table(table)
    # In place: a copy would have SQLite drop the table that rows of others refer to.
    for table, columns in {
        "plan": ("replaced_at",),
        "commitment": ("rests_until", "rests", "remind_at"),
        "desk": ("in_talk", "heard_at"),
        "client": ("nudged_at", "unanswered", "preferences"),
    }.items():
        with op.batch_alter_table(table, schema=None, recreate="never") as batch_op:
            for column in columns:
                batch_op.drop_column(column)
