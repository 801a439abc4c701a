"""What clients write is sealed from now on, and what they wrote before."""

import re

import sqlalchemy as sa
from alembic import context, op

from storage.resealing import SealedTable, rewrite_all
from storage.sealing import Keyring

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

TABLES = (
    SealedTable("client", ("id",), ("name",)),
    SealedTable("desk", ("client_id",), ("state",)),
    SealedTable("commitment", ("id",), ("what", "place", "first_piece")),
    SealedTable("plan", ("id",), ("obstacle", "cue", "action")),
    SealedTable("finding", ("id",), ("words",)),
    SealedTable("day_entry", ("client_id", "day"), ("intent", "note")),
    SealedTable("rating", ("id",), ("note",)),
    SealedTable("scale", ("client_id", "key"), ("name", "low", "high")),
    SealedTable("record", ("id",), ("trail",)),
    SealedTable("outbox", ("id",), ("body",)),
    SealedTable("reason", ("client_id", "message_id"), ("words",)),
    SealedTable("upload", ("client_id",), ("file", "content")),
    SealedTable("parked", ("id",), ("body",)),
)
JSON = {"state", "trail", "body", "content"}


def upgrade() -> None:
    keyring: Keyring = context.config.attributes["keyring"]
    seal = op.create_table(
        "seal",
        sa.Column("key_id", sa.String(), nullable=False),
        sa.Column("proof", sa.LargeBinary(), nullable=False),
        sa.Column("swept", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("key_id"),
    )
    rows = 0
    for table in TABLES:
        _turn(table, into_bytes=True)
        rows += rewrite_all(op.get_bind(), table, lambda was, at: keyring.seal(_bytes(was), at))
    proof = keyring.seal(b"Cairn", "seal.proof")
    op.bulk_insert(seal, [{"key_id": keyring.first_id, "proof": proof, "swept": not rows}])


def downgrade() -> None:
    """Whoever goes back has plain words again."""
    keyring: Keyring = context.config.attributes["keyring"]
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    for table in TABLES:
        rewrite_all(
            op.get_bind(),
            table,
            lambda was, at: _opened(keyring.open(was, at), on_sqlite),
        )
        _turn(table, into_bytes=False)
    op.drop_table("seal")


def _bytes(was: str | bytes) -> bytes:
    return was.encode() if isinstance(was, str) else was


def _opened(words: bytes, as_text: bool) -> str | bytes:
    """SQLite has text in a column of bytes, too, and keeps it as text when the column turns."""
    return words.decode() if as_text else words


def _turn(table: SealedTable, into_bytes: bool) -> None:
    if op.get_bind().dialect.name == "sqlite":
        _put_anew(table, into_bytes)
        return
    for column in table.columns:
        plain = "JSON" if column in JSON else "VARCHAR"
        if into_bytes:
            turned = f"BYTEA USING convert_to(\"{column}\"::text, 'UTF8')"
        else:
            turned = f"{plain} USING convert_from(\"{column}\", 'UTF8')::{plain}"
        op.get_bind().exec_driver_sql(f'ALTER TABLE "{table.name}" ALTER "{column}" TYPE {turned}')


def _put_anew(table: SealedTable, into_bytes: bool) -> None:
    """As SQLite's manual has it (lang_altertable, 7); alembic's way loses how numbers go on."""
    bind = op.get_bind()
    found = bind.execute(
        sa.text("SELECT type, sql FROM sqlite_schema WHERE tbl_name = :name AND sql IS NOT NULL"),
        {"name": table.name},
    )
    rows = sorted(found.all(), key=lambda row: row[0] != "table")
    made = re.sub(r'CREATE TABLE "?\w+"?', "CREATE TABLE put_anew", rows[0][1])
    for column in table.columns:
        plain = "JSON" if column in JSON else "VARCHAR"
        old, new = (plain, "BLOB") if into_bytes else ("BLOB", plain)
        made, count = re.subn(rf'(["\s]{column}"?) {old}\b', rf"\1 {new}", made)
        assert count == 1, f"{table.name}.{column}"
    name = f'"{table.name}"'
    for statement in (
        made,
        f"INSERT INTO put_anew SELECT * FROM {name}",
        f"DROP TABLE {name}",
        f"ALTER TABLE put_anew RENAME TO {name}",
        *(sql for _type, sql in rows[1:]),
    ):
        bind.exec_driver_sql(statement)
