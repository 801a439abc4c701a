"""First tables."""

import sqlalchemy as sa
from alembic import op

from storage.columns import Identifier, Instant

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "client",
        sa.Column("id", Identifier, autoincrement=False, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("country", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("reachable", sa.Boolean(), nullable=False),
        sa.Column("met_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "outbox",
        sa.Column("id", Identifier, nullable=False),
        sa.Column("chat_id", Identifier, nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("flow", sa.String(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("put_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.create_index("ix_outbox_priority_id", ["priority", "id"], unique=False)

    op.create_table(
        "parked",
        sa.Column("id", Identifier, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("chat_id", Identifier, nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("parked", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_parked_chat_id"), ["chat_id"], unique=False)

    op.create_table(
        "seen",
        sa.Column("update_id", Identifier, autoincrement=False, nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("update_id"),
    )
    with op.batch_alter_table("seen", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_seen_at"), ["at"], unique=False)

    op.create_table(
        "told_group",
        sa.Column("chat_id", Identifier, autoincrement=False, nullable=False),
        sa.Column("told_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("chat_id"),
    )
    op.create_table(
        "commitment",
        sa.Column("id", Identifier, nullable=False),
        sa.Column("client_id", Identifier, nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("due", Instant(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("first_piece", sa.String(), nullable=False),
        sa.Column("sureness", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("moves", sa.Integer(), nullable=False),
        sa.Column("made_at", Instant(), nullable=False),
        sa.Column("settled_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(
            ["client_id"],
            ["client.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("commitment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_commitment_client_id"), ["client_id"], unique=False)
        batch_op.create_index("ix_commitment_client_state", ["client_id", "state"], unique=False)

    op.create_table(
        "desk",
        sa.Column("client_id", Identifier, autoincrement=False, nullable=False),
        sa.Column("state", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["client_id"],
            ["client.id"],
        ),
        sa.PrimaryKeyConstraint("client_id"),
    )
    op.create_table(
        "rating",
        sa.Column("id", Identifier, nullable=False),
        sa.Column("client_id", Identifier, nullable=False),
        sa.Column("scale", sa.String(), nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["client_id"],
            ["client.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("rating", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_rating_client_id"), ["client_id"], unique=False)

    op.create_table(
        "record",
        sa.Column("id", Identifier, nullable=False),
        sa.Column("client_id", Identifier, nullable=False),
        sa.Column("flow", sa.String(), nullable=False),
        sa.Column("trail", sa.JSON(), nullable=False),
        sa.Column("began_at", Instant(), nullable=False),
        sa.Column("ended_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["client_id"],
            ["client.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("record", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_record_client_id"), ["client_id"], unique=False)

    op.create_table(
        "plan",
        sa.Column("id", Identifier, nullable=False),
        sa.Column("client_id", Identifier, nullable=False),
        sa.Column("commitment_id", Identifier, nullable=False),
        sa.Column("obstacle", sa.String(), nullable=False),
        sa.Column("cue", sa.String(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("made_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["client_id"],
            ["client.id"],
        ),
        sa.ForeignKeyConstraint(
            ["commitment_id"],
            ["commitment.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("plan", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_plan_client_id"), ["client_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_plan_commitment_id"), ["commitment_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("plan", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_plan_commitment_id"))
        batch_op.drop_index(batch_op.f("ix_plan_client_id"))

    op.drop_table("plan")
    with op.batch_alter_table("record", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_record_client_id"))

    op.drop_table("record")
    with op.batch_alter_table("rating", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_rating_client_id"))

    op.drop_table("rating")
    op.drop_table("desk")
    with op.batch_alter_table("commitment", schema=None) as batch_op:
        batch_op.drop_index("ix_commitment_client_state")
        batch_op.drop_index(batch_op.f("ix_commitment_client_id"))

    op.drop_table("commitment")
    op.drop_table("told_group")
    with op.batch_alter_table("seen", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_seen_at"))

    op.drop_table("seen")
    with op.batch_alter_table("parked", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_parked_chat_id"))

    op.drop_table("parked")
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.drop_index("ix_outbox_priority_id")

    op.drop_table("outbox")
    op.drop_table("client")
