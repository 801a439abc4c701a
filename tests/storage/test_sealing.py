"""What clients write is sealed: it opens with its key, in its place and unchanged, or not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import JSON, String, text
from sqlalchemy.dialects import postgresql
from sqlmodel import SQLModel

from flows.engine.effects import KeepScale, LogDay, Plan, Rate
from flows.engine.model import Desk, Entry, Reply, Session
from storage import resealing
from storage.columns import SealedWords, is_sealed
from storage.sealing import (
    OVERHEAD,
    BrokenSealError,
    Keyring,
    WrongKeyError,
    key_id,
    new_key,
)
from storage.unit_of_work import Database, UnitOfWork
from tests.keys import KEYRING
from tests.storage.on_file import ANA, BEN, NOON, TODAY, rows, step

PLACE = "client.name"
MARK = "WHISPER"
OLD, NEW = KEYRING, Keyring((new_key(),))
BOTH = Keyring(NEW.keys + OLD.keys)
# Columns of text and JSON in which there is no word of a client.
PLAIN = {
    *("client.zone", "client.country", "client.language", "client.preferences"),
    *("commitment.state", "finding.kind", "nudge.kind", "nudge.rule", "nudge.state"),
    *("rating.scale", "scale.key", "record.flow", "outbox.flow", "parked.kind", "parked.reason"),
    "seal.key_id",
}


# The keyring -------------------------------------------------------------------------------------


@given(st.text(), st.sampled_from(("client.name", "plan.cue")))
def test_what_was_sealed_opens_as_it_was(words: str, place: str) -> None:
    sealed = KEYRING.seal(words.encode("utf-8", "surrogatepass"), place)
    assert KEYRING.open(sealed, place).decode("utf-8", "surrogatepass") == words
    assert len(sealed) == (OVERHEAD + len(words.encode("utf-8", "surrogatepass")) if words else 0)


def test_the_same_words_are_never_sealed_to_the_same_bytes() -> None:
    assert len({KEYRING.seal(b"yes", PLACE) for _ in range(1000)}) == 1000


def test_empty_words_stay_empty_bytes() -> None:
    assert KEYRING.seal(b"", PLACE) == KEYRING.open(b"", PLACE) == b""


@given(st.data())
def test_a_flipped_bit_does_not_open(data: st.DataObject) -> None:
    sealed = bytearray(KEYRING.seal(b"a job I can think in", PLACE))
    bit = data.draw(st.integers(0, 8 * len(sealed) - 1))
    sealed[bit // 8] ^= 1 << bit % 8
    with pytest.raises((BrokenSealError, WrongKeyError)):
        KEYRING.open(bytes(sealed), PLACE)


@pytest.mark.parametrize("length", [1, 5, 17, OVERHEAD - 1, OVERHEAD, -1])
def test_what_was_cut_off_does_not_open(length: int) -> None:
    with pytest.raises(BrokenSealError):
        KEYRING.open(KEYRING.seal(b"words", PLACE)[:length], PLACE)


def test_words_that_were_moved_to_another_column_do_not_open() -> None:
    with pytest.raises(BrokenSealError, match=r"plan\.cue"):
        KEYRING.open(KEYRING.seal(b"words", PLACE), "plan.cue")


@pytest.mark.parametrize("found", [b"plain words that were never sealed at all", b"\x02" * 60])
def test_bytes_of_an_unknown_kind_do_not_open(found: bytes) -> None:
    with pytest.raises(BrokenSealError, match="not sealed in a way"):
        KEYRING.open(found, PLACE)


def test_what_another_key_sealed_does_not_open() -> None:
    with pytest.raises(WrongKeyError):
        NEW.open(OLD.seal(b"words", PLACE), PLACE)


def test_the_first_key_seals_and_all_open() -> None:
    assert BOTH.open(OLD.seal(b"words", PLACE), PLACE) == b"words"
    assert NEW.open(BOTH.seal(b"words", PLACE), PLACE) == b"words"
    with pytest.raises(WrongKeyError):
        OLD.open(BOTH.seal(b"words", PLACE), PLACE)


def test_sealed_anew_they_are_the_same_words_under_the_first_key() -> None:
    old = OLD.seal(b"words", PLACE)
    new = BOTH.reseal(old, PLACE)
    assert NEW.open(new, PLACE) == b"words"
    assert BOTH.reseal(new, PLACE) is new
    assert BOTH.reseal(b"", PLACE) == b""
    with pytest.raises(BrokenSealError):
        BOTH.reseal(old, "plan.cue")


@pytest.mark.parametrize("keys", [(), (b"short",), (bytes(32), bytes(33))])
def test_a_keyring_of_no_keys_or_of_another_size_is_refused(keys: tuple[bytes, ...]) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        Keyring(keys)


def test_a_key_is_never_shown() -> None:
    shown = f"{KEYRING!r} {KEYRING} {KEYRING.first_id}"
    for key in KEYRING.keys:
        assert str(key) not in shown
        assert key.hex() not in shown
        assert key_id(key) not in key


# The columns -------------------------------------------------------------------------------------


def test_every_column_with_words_is_sealed_and_named_after_itself() -> None:
    for table in SQLModel.metadata.sorted_tables:
        for column in table.columns:
            place = f"{table.name}.{column.name}"
            if is_sealed(column.type):
                assert column.type.place == place  # type: ignore[attr-defined]
                assert not column.index
            elif isinstance(column.type, String | JSON):
                assert place in PLAIN, f"{place} is neither sealed nor known to hold no words"


@pytest.fixture
def talked(database: Database, clients: None) -> Database:
    """Ana has left a mark wherever a client can, and Ben has said little."""
    with database.unit() as unit:
        leave_marks(unit)
        unit.clients.introduce(BEN, "Ben", "Europe/Berlin", "DE")
    return database


def leave_marks(unit: UnitOfWork) -> None:
    """Words of Ana's in every sealed column."""
    session = Session("grow", "goal", (Entry("topic", MARK),), began=NOON.isoformat())
    unit.clients.introduce(ANA, f"{MARK} é", "Europe/Berlin", "DE")
    unit.clients.keep_desk(ANA, Desk(session), NOON)
    plans = (Plan(f"{MARK} 1", f"{MARK} 2", f"{MARK} 3"),)
    number = step(unit, MARK, where=MARK, first_piece=MARK, plans=plans)
    unit.commitments.note(ANA, number, "learned", MARK, NOON)
    unit.days.log(ANA, LogDay(TODAY, intent=MARK), NOON)
    unit.days.log(ANA, LogDay(TODAY, note=MARK), NOON)
    unit.ratings.add(ANA, Rate("clarity", 7, MARK), NOON)
    unit.scales.keep(ANA, KeepScale("own:1", "calm", "low", "high"), NOON)
    unit.scales.keep(ANA, KeepScale("own:1", MARK, MARK, MARK), NOON)
    unit.records.add(ANA, session, NOON)
    unit.outbox.put(ANA, [Reply(MARK)], "grow", NOON)
    unit.reasons.note(ANA, 1, "first", NOON)
    unit.reasons.note(ANA, 1, MARK, NOON)
    upload = {"client_id": ANA, "file": MARK, "content": {"words": MARK}, "at": NOON}
    unit.connection.execute(SQLModel.metadata.tables["upload"].insert(), upload)
    unit.parked.add("update", ANA, "KeyError", {"text": MARK}, NOON)


def test_every_repository_reads_what_it_wrote(talked: Database) -> None:
    for _ in range(2):  # the second time by statements that are already compiled
        with talked.unit() as unit:
            ana, ben = unit.clients.load(ANA), unit.clients.load(BEN)
            (kept,) = unit.commitments.open(ANA)
            assert (ana.name, ben.name) == (f"{MARK} é", "Ben")  # type: ignore[union-attr]
            assert ana.desk.session.trail[0].answer == MARK  # type: ignore[union-attr]
            assert (kept.what, kept.plans[0].action) == (MARK, f"{MARK} 3")
            past = unit.past.of(ANA, NOON)
            assert [(each.intent, each.note) for each in past.days] == [(MARK, MARK)]
            assert [each.words for each in past.findings] == [MARK]
            assert [each.note for each in unit.ratings.of(ANA)] == [MARK]
            assert [each.name for each in unit.scales.of(ANA)] == [MARK]
            assert [each.reply.text for each in unit.outbox.after(0, 0, 9)] == [MARK]
            assert unit.reasons.of(ANA) == MARK
            parked, upload = (SQLModel.metadata.tables[name] for name in ("parked", "upload"))
            assert rows(unit, parked, "body") == [({"text": MARK},)]
            assert unit.connection.execute(upload.select()).one().content == {"words": MARK}


def _cells(unit: UnitOfWork) -> Iterator[tuple[str, Any]]:
    """What the database itself has: in each column, row by row."""
    for table in SQLModel.metadata.sorted_tables:
        for row in unit.connection.execute(text(f'SELECT * FROM "{table.name}"')).mappings():
            yield from ((f"{table.name}.{name}", value) for name, value in row.items())


def test_no_cell_of_any_table_has_a_word_of_theirs(talked: Database) -> None:
    sealed = {f"{each.name}.{name}" for each in resealing.sealed_tables() for name in each.columns}
    with talked.unit() as unit:
        cells = list(_cells(unit))
    assert all(MARK not in str(value) for _place, value in cells)
    assert sealed == {place for place, value in cells if place in sealed and value}
    for place, value in cells:
        if place in sealed and place != "upload.content":
            assert isinstance(value, bytes), place
            KEYRING.open(value, place)


def test_what_is_not_there_is_null_and_not_sealed(database: Database, clients: None) -> None:
    upload = SQLModel.metadata.tables["upload"]
    with database.unit() as unit:
        values = {"client_id": ANA, "file": "BQAC", "content": None, "at": NOON}
        unit.connection.execute(upload.insert(), values)
        assert unit.connection.execute(text("SELECT content FROM upload")).scalar_one() is None
        assert unit.connection.execute(upload.select()).one().content is None


def test_a_cell_that_was_exchanged_with_one_of_another_column_is_noticed(
    talked: Database,
) -> None:
    with talked.unit() as unit:
        unit.connection.execute(text("UPDATE commitment SET what = place"))
    with pytest.raises(BrokenSealError), talked.unit() as unit:
        unit.commitments.open(ANA)


def test_an_error_names_no_word(talked: Database) -> None:
    with talked.unit() as unit:
        unit.connection.execute(text("UPDATE desk SET state = substr(state, 1, 40)"))
    with pytest.raises(BrokenSealError) as caught, talked.unit() as unit:
        unit.clients.load(ANA)
    assert MARK not in str(caught.value)


def test_a_statement_with_sealed_columns_is_compiled_once() -> None:
    keys = [SealedWords(place)._static_cache_key for place in ("plan.cue", "plan.cue", "plan.x")]
    assert keys[0] == keys[1] != keys[2]


def test_sealed_columns_are_bytes_on_postgresql_too() -> None:
    dialect: Any = postgresql.dialect()  # type: ignore[no-untyped-call]
    assert SealedWords(PLACE).compile(dialect) == "BYTEA"


# The right key, or none --------------------------------------------------------------------------


def _all(url: str) -> list[tuple[str, str]]:
    database = Database(url, KEYRING)
    with database.unit() as unit:
        found = [(place, str(value)) for place, value in _cells(unit)]
    database.close()
    return found


def test_a_database_of_another_key_is_refused_and_left_as_it_is(talked: Database, url: str) -> None:
    before = _all(url)
    stranger = Database(url, NEW)
    with pytest.raises(WrongKeyError):
        stranger.migrate()
    stranger.close()
    assert _all(url) == before


def test_one_in_which_nothing_was_written_yet_is_refused_as_well(
    database: Database, url: str
) -> None:
    stranger = Database(url, NEW)
    with pytest.raises(WrongKeyError):
        stranger.migrate()
    stranger.close()


def test_an_earlier_form_is_not_brought_up_to_date_with_another_key(
    talked: Database, url: str
) -> None:
    with talked.unit() as unit:
        unit.connection.execute(text("UPDATE alembic_version SET version_num = '0004'"))
    stranger = Database(url, NEW)
    with pytest.raises(WrongKeyError):
        stranger.migrate()
    stranger.close()


def test_a_database_that_lost_its_proofs_is_refused(talked: Database) -> None:
    with talked.unit() as unit:
        unit.connection.execute(text("DELETE FROM seal"))
    with pytest.raises(WrongKeyError):
        talked.migrate()


def test_every_key_that_sealed_is_asked_for_until_nothing_needs_it(
    talked: Database, url: str
) -> None:
    """Also one that was first for a day only, and then second again."""
    for keyring in (BOTH, Keyring(OLD.keys + NEW.keys)):
        talked.unlock(keyring)
        talked.migrate()
    for alone in (OLD, NEW):
        talked.unlock(alone)
        with pytest.raises(WrongKeyError):
            talked.migrate()


def test_a_new_database_is_not_sealed_and_then_it_is(url: str) -> None:
    database = Database(url, KEYRING)
    assert not database.is_sealed()
    database.move("0004")
    assert not database.is_sealed()
    database.migrate()
    assert database.is_sealed()
    database.close()


# A new key ---------------------------------------------------------------------------------------


def test_after_a_change_of_keys_the_old_one_opens_nothing(talked: Database) -> None:
    talked.unlock(BOTH)
    talked.migrate()
    assert talked.reseal() == 15
    talked.unlock(NEW)
    talked.migrate()
    with talked.unit() as unit:
        assert unit.reasons.of(ANA) == MARK
        for place, value in _cells(unit):
            if isinstance(value, bytes) and value:
                NEW.open(value, place)
    talked.unlock(OLD)
    with pytest.raises(WrongKeyError):
        talked.migrate()


def test_sealed_with_the_same_key_again_no_row_changes(talked: Database, url: str) -> None:
    before = _all(url)
    assert talked.reseal() == 0
    assert _all(url) == before


@pytest.mark.parametrize("batches", range(0, 24, 3))
def test_a_change_of_keys_that_was_broken_off_goes_on(
    talked: Database, monkeypatch: pytest.MonkeyPatch, batches: int
) -> None:
    """Meanwhile both keys are asked for, and both are of use."""
    monkeypatch.setattr(resealing, "AT_ONCE", 1)
    rewrite, left = resealing.rewrite, [None] * batches

    def rewrite_some(*values: Any) -> Any:
        left.pop()  # raises IndexError when there is none left
        return rewrite(*values)

    talked.unlock(BOTH)
    talked.migrate()
    with monkeypatch.context() as patched:
        patched.setattr(resealing, "rewrite", rewrite_some)
        with pytest.raises(IndexError):
            talked.reseal()
    for alone in (OLD, NEW):
        talked.unlock(alone)
        with pytest.raises(WrongKeyError):
            talked.migrate()
    talked.unlock(BOTH)
    talked.migrate()
    with talked.unit() as unit:
        assert unit.reasons.of(ANA) == MARK
        unit.reasons.note(ANA, 2, "meanwhile", NOON)
    talked.reseal()
    talked.unlock(NEW)
    talked.migrate()
    with talked.unit() as unit:
        assert (unit.reasons.of(ANA, 1), unit.reasons.of(ANA, 2)) == (MARK, "meanwhile")
