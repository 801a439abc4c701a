"""The terminal chat: from a pipe, as a child process, at a pseudo-terminal, and its parts."""

from __future__ import annotations

import argparse
import contextlib
import io
import os
import pty
import re
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.app import App
from bot.clock import Clock
from bot.keys import KeyFile
from bot.limits import NO_LIMITS
from bot.local import chat as chat_module
from bot.local import talk as talk_module
from bot.local.chat import add_arguments, chat
from bot.local.messages import Button, Key, Message
from bot.local.pictures import save
from bot.local.spoken import Run, as_plain, blocks, under
from bot.local.talk import OpenTelegram, SilentError, Talk
from bot.local.typed import (
    Edit,
    Help,
    Pass,
    Place,
    Quit,
    Tap,
    Thing,
    Typed,
    TypingError,
    Words,
    read,
)
from bot.raw_bot import RawBot
from flows.engine.model import Reply
from storage.unit_of_work import Database
from tests.chat import MONDAY_NINE
from tests.keys import KEYRING
from tests.process import PROJECT

LONGEST = 60  # seconds for a child; it takes about two
STILL = ("--at", "2026-01-05T09:00+01:00")
CHAT = (sys.executable, "-m", "bot", "chat")
# Nothing of the developer's locale: the chat must speak UTF-8 of its own accord.
ENVIRONMENT = {
    **{name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ},
    "PYTHONWARNINGS": "error",
    "TERM": "xterm-256color",
}
MEETING = ("Ana", "Berlin", "#1")

Talks = Callable[..., str]


@pytest.fixture(autouse=True)
def _log_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chat_module, "_log_ours_only", lambda: None)


@pytest.fixture
def talks(monkeypatch: pytest.MonkeyPatch) -> Talks:
    """What is printed for lines from a pipe; the chat must end well. In this process: swift."""

    def talks(*lines: str, options: Sequence[str] = ("--fresh", *STILL)) -> str:
        typed = "".join(f"{line}\n" for line in lines).encode()
        stdout = io.TextIOWrapper(io.BytesIO())
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(typed)))
        monkeypatch.setattr(sys, "stdout", stdout)
        assert chat(arguments(options)) == 0
        stdout.seek(0)
        return stdout.read()

    return talks


def arguments(options: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    add_arguments(parser)
    return parser.parse_args(options)


def runs(*options: str, typed: bytes = b"", **environment: str) -> tuple[int, str, str]:
    """The chat as a child process: its exit code, what it printed, and what it complained of."""
    done = subprocess.run(
        [*CHAT, *options],
        input=typed,
        cwd=PROJECT,
        env={**ENVIRONMENT, **environment},
        capture_output=True,
        timeout=LONGEST,
        check=False,
    )
    return done.returncode, done.stdout.decode(), done.stderr.decode()


# As a child process ------------------------------------------------------------------------------


def test_a_scripted_talk_runs_from_a_pipe_and_leaves_nothing_behind(tmp_path: Path) -> None:
    typed = b"Ana\nBerlin\n#9\n#1\n/grow\n+2d\n:quit\nnot said\n"
    code, shown, complaints = runs("--fresh", *STILL, typed=typed, TMPDIR=str(tmp_path))
    assert (code, complaints) == (0, "")
    assert shown.startswith("> /start\n\nI am Cairn,")
    assert "! There is no button #9; the last one is #4.\n" in shown
    assert "> [09:00 – Berlin, DE]\n" in shown
    assert shown.endswith("#1 Stop\n\n⏱ Wed 7 January 2026, 09:00 (UTC+01:00)\n\n")
    assert not list(tmp_path.iterdir())


def test_a_time_without_a_zone_is_refused_without_a_traceback() -> None:
    code, shown, complaints = runs("--at", "2026-01-05T09:00")
    assert (code, shown) == (2, "")
    assert "needs a date and time with a zone offset" in complaints
    assert "Traceback" not in complaints


def test_a_database_that_cannot_be_opened_is_one_line_and_the_exit_code_2() -> None:
    answer = runs("--database", "sqlite:////no/such/folder/x.db")
    assert answer == (2, "", "The database of --database cannot be opened.\n")


def test_bytes_that_are_no_text_do_no_harm() -> None:
    code, shown, complaints = runs("--fresh", typed=b"An\xff\xc3a\r\nLisbon\r\n", LC_ALL="C")
    assert (code, complaints) == (0, "")
    assert "What time is it where you are?" in shown


def test_a_reader_that_goes_away_ends_the_chat_quietly() -> None:
    with subprocess.Popen(
        [*CHAT, "--fresh"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=PROJECT,
        env=ENVIRONMENT,
    ) as child:
        assert child.stdin
        assert child.stdout
        assert child.stderr
        child.stdout.readline()
        child.stdout.close()
        child.stdin.write(b"Ana\nBerlin\n#1\n")
        child.stdin.close()
        assert (child.wait(LONGEST), child.stderr.read()) == (0, b"")


# From a pipe -------------------------------------------------------------------------------------


def test_the_first_words_are_the_bots_and_the_buttons_are_numbered(talks: Talks) -> None:
    shown = talks()
    assert shown.startswith("> /start\n\nI am Cairn,")
    assert shown.endswith("What may I call you?\n  #1 Ana\n  #2 Stop\n\n")


def test_lines_are_said_and_buttons_tapped_in_order(talks: Talks) -> None:
    shown = talks("", "Ana", "   ", "Berlin", "#1", "/grow")
    turns = re.findall(r"^> (.*)$", shown, re.MULTILINE)
    assert turns == ["/start", "Ana", "Berlin", "[09:00 – Berlin, DE]", "/grow"]
    assert "(key: Share my location → :location LAT LON)" in shown
    assert "It is Monday 5 January, 09:00 with you." in shown
    assert "✓" not in shown


def test_the_same_lines_print_the_same_words(talks: Talks) -> None:
    lines = (*MEETING, "/grow", "the cello", "+2d", "#9", ":photo", "/menu")
    assert talks(*lines) == talks(*lines)


def test_time_passes_when_the_clock_is_moved(talks: Talks) -> None:
    shown = talks(*MEETING, "+2d", "+90m", "+3h", "+1w", "/help")
    assert re.findall(r"^⏱ .*$", shown, re.MULTILINE) == [
        "⏱ Wed 7 January 2026, 09:00 (UTC+01:00)",
        "⏱ Wed 7 January 2026, 10:30 (UTC+01:00)",
        "⏱ Wed 7 January 2026, 13:30 (UTC+01:00)",
        "⏱ Wed 14 January 2026, 13:30 (UTC+01:00)",
    ]


def test_a_clock_in_utc_is_shown_as_such(talks: Talks) -> None:
    shown = talks("+3h", options=("--fresh", "--at", "2026-01-05T09:00Z"))
    assert "⏱ Mon 5 January 2026, 12:00 (UTC)" in shown


def test_a_button_that_is_not_there_is_named_and_the_talk_goes_on(talks: Talks) -> None:
    shown = talks("#9", "Ana", "#1", "Berlin", "#1", "/grow")
    assert "! There is no button #9; the last one is #2." in shown
    assert "What would you like to work on today?" in shown


def test_a_button_already_tapped_cannot_be_tapped_again(talks: Talks) -> None:
    shown = talks("#1", "#1")
    assert "! There is no button to tap." in shown


def test_an_unknown_order_is_named_and_not_said(talks: Talks) -> None:
    shown = talks(":foo", "Ana")
    assert "! There is no :foo here; :help shows what can be typed." in shown
    assert "> :foo" not in shown


def test_a_location_can_be_shared(talks: Talks) -> None:
    shown = talks("Ana", ":location 52.5 13.4")
    assert "> [location 52.5 13.4]" in shown
    assert "What time is it where you are?" in shown


def test_what_has_no_words_and_what_was_changed_reach_the_bot(talks: Talks) -> None:
    shown = talks(*MEETING, "/grow", ":voice", "the cello", ":edit the piano")
    assert "I can read words and taps only" in shown
    assert "> [edited: the piano]" in shown


def test_help_lists_what_can_be_typed(talks: Talks) -> None:
    shown = talks(":help")
    for each in ("#2", "+2d", ":location", ":edit", ":quit"):
        assert each in shown


# From one talk to the next -----------------------------------------------------------------------


def test_a_talk_goes_on_the_next_time(talks: Talks, tmp_path: Path) -> None:
    options = ("--database", f"sqlite:///{tmp_path / 'talk.db'}", *STILL)
    talks(*MEETING, "/grow", "learn the cello", options=options)
    shown = talks("play one song", options=options)
    assert "Open now: GROW talk on «learn the cello»" in shown
    assert "What larger thing in your life or work is this a part of?" in shown


def test_another_user_is_another_client(talks: Talks, tmp_path: Path) -> None:
    options = ("--database", f"sqlite:///{tmp_path / 'talk.db'}", *STILL)
    talks(*MEETING, options=options)
    assert "What may I call you?" in talks(options=(*options, "--user", "42"))
    assert "What may I call you?" not in talks(options=options)


# What cannot be started --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--at", "2026-01-05T09:00"), "needs a date and time with a zone offset, such as 2026-01"),
        (("--at", "Monday"), "needs a date and time with a zone offset, such as 2026-01-05T09:00"),
        (("--at", "9999-12-31T23:00-02:00"), "needs a date and time with a zone offset"),
        (("--user", "Ana"), "needs a Telegram user id: a whole number from 1 on"),
        (("--user", "0"), "needs a Telegram user id: a whole number from 1 on"),
        (("--user", "²"), "needs a Telegram user id: a whole number from 1 on"),
        (("--fresh", "--database", "sqlite:///x.db"), "not allowed with"),
    ],
)
def test_what_cannot_be_meant_is_refused(
    options: Sequence[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as exit_:
        arguments(options)
    assert exit_.value.code == 2
    assert words in capsys.readouterr().err


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("nonsense", "--database is no address of a database that Cairn can use."),
        ("nonsense://x", "--database is no address of a database that Cairn can use."),
        ("sqlite:///{folder}/notes.db", "The database of --database cannot be opened."),
        ("sqlite:///{folder}", "The database of --database cannot be opened."),
        (
            "sqlite:///{folder}/later.db",
            "The database of --database is of another version of Cairn.",
        ),
    ],
)
def test_a_database_that_cannot_be_used_is_one_clear_line(
    url: str, words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "notes.db").write_text("no database " * 1000)
    database = Database(f"sqlite:///{tmp_path / 'later.db'}", KEYRING)
    database.migrate()
    with database.unit() as unit:
        unit.connection.exec_driver_sql("UPDATE alembic_version SET version_num = 'later'")
    database.close()
    KeyFile(tmp_path / "later.db.key").replace(KEYRING)
    assert chat(arguments(("--database", url.format(folder=tmp_path)))) == 2
    assert capsys.readouterr() == ("", f"{words}\n")


# At a terminal -----------------------------------------------------------------------------------


class Screen:
    """A child at a pseudo-terminal of 80 columns, and what it has written there."""

    def __init__(self, child: subprocess.Popen[bytes], side: int) -> None:
        self.child, self.shown, self._side = child, "", side

    def types(self, text: str) -> None:
        os.write(self._side, text.encode())

    def waits_for(self, words: str) -> None:
        """Raises TimeoutError."""
        deadline = time.monotonic() + LONGEST
        while words not in self.shown:
            if time.monotonic() > deadline:
                raise TimeoutError(self.shown)
            try:
                piece = os.read(self._side, 65536).decode(errors="replace")
            except OSError:  # the child has closed its side
                raise AssertionError(f"«{words}» is not in:\n{self.shown}") from None
            # Without colours, and with bare line ends.
            self.shown += re.sub(r"\x1b\[[0-9;?]*[A-Za-z]|\r", "", piece)

    def ends(self) -> int:
        """The exit code."""
        return self.child.wait(LONGEST)


@contextmanager
def at_a_terminal() -> Iterator[Screen]:
    ours, theirs = pty.openpty()
    environment = {**ENVIRONMENT, "COLUMNS": "80", "LINES": "24"}
    child = subprocess.Popen(
        [*CHAT, "--fresh", *STILL],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        cwd=PROJECT,
        env=environment,
    )
    os.close(theirs)
    try:
        yield Screen(child, ours)
    finally:
        child.kill()
        child.wait(LONGEST)
        os.close(ours)


def test_at_a_terminal_one_types_at_a_prompt_and_lines_are_wrapped() -> None:
    with at_a_terminal() as screen:
        screen.waits_for("you › ")
        assert "#1 Ana" in screen.shown
        assert max(map(len, screen.shown.splitlines())) <= 80
        screen.types("#1\n")
        screen.waits_for("✓ Ana")
        screen.waits_for("Which city do you live in")
        screen.types(":quit\n")
        assert screen.ends() == 0


def test_ctrl_d_leaves_without_a_traceback() -> None:
    with at_a_terminal() as screen:
        screen.waits_for("you › ")
        screen.types("\x04")
        assert screen.ends() == 0
        assert "Traceback" not in screen.shown


def test_ctrl_c_leaves_without_a_traceback() -> None:
    with at_a_terminal() as screen:
        screen.waits_for("you › ")
        # Python sees a Ctrl-C between the prompt and the reading only with the next one.
        for _ in range(10):
            screen.child.send_signal(signal.SIGINT)
            with contextlib.suppress(subprocess.TimeoutExpired):
                screen.child.wait(2)
                break
        assert screen.ends() == 0
        with pytest.raises(AssertionError):
            screen.waits_for("Traceback")


# What a line means -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "meaning"),
    [
        ("I want to #2 it", Words("I want to #2 it")),
        ("#2", Tap(2)),
        (" #12 \n", Tap(12)),
        ("#hashtag", Words("#hashtag")),
        ("+90m", Pass(timedelta(minutes=90))),
        ("+3h", Pass(timedelta(hours=3))),
        ("+2d", Pass(timedelta(days=2))),
        ("+1w", Pass(timedelta(weeks=1))),
        ("+2 days", Words("+2 days")),
        (":location 52.5 13.4", Place(52.5, 13.4)),
        (":location -33.9, 151.2", Place(-33.9, 151.2)),
        (":photo", Thing("photo")),
        (":video_note", Thing("video_note")),
        (":edit a\\nb", Edit("a\nb")),
        (":help", Help()),
        (":quit\n", Quit()),
        (":)", Words(":)")),
        (":D fine", Words(":D fine")),
        ("/grow", Words("/grow")),
        ("one\\ntwo", Words("one\ntwo")),
        ("", None),
        (" \t\n", None),
        ("\\n", None),
    ],
)
def test_a_line_means_what_help_says(line: str, meaning: Typed | None) -> None:
    assert read(line) == meaning


@pytest.mark.parametrize(
    "line",
    [":x", ":edit", ":edit  ", ":location", ":location 91 0", ":location here", ":location 1 nan"],
)
def test_a_line_that_means_nothing_says_why(line: str) -> None:
    with pytest.raises(TypingError):
        read(line)


# How a message reads -----------------------------------------------------------------------------


def message(html: str = "Words", **given: object) -> Message:
    bot = {"id": 1, "is_bot": True}
    return Message(7, 1, MONDAY_NINE, bot, "text", {}, html=html, **given)  # type: ignore[arg-type]


def test_quotations_stand_behind_a_bar_and_markup_is_gone() -> None:
    html = "Your plan &amp; its <b>words</b>:\n<blockquote>If «a»,\nthen <i>b</i>.</blockquote>\nGo"
    assert as_plain(html) == "Your plan & its words:\n| If «a»,\n| then b.\nGo"


def test_a_paragraph_stays_one_beside_a_quotation() -> None:
    assert as_plain("One\n\n<blockquote>two</blockquote>three") == "One\n\n| two\nthree"


def test_a_link_names_its_address() -> None:
    assert as_plain('See <a href="https://a.example">this</a>') == "See this (https://a.example)"
    assert as_plain('<a href="https://a.example">https://a.example</a>') == "https://a.example"


def test_runs_know_how_they_look() -> None:
    (block,) = blocks("a <b>b <i>c</i></b>")
    assert block.runs == (Run("a "), Run("b ", ("bold",)), Run("c", ("bold", "italic")))


def test_buttons_are_counted_over_the_rows() -> None:
    rows = ((Button("Yes", "y"), Button("No", "n")), (Button("Stop", "s"),))
    assert under(message(buttons=rows)) == ["#1 Yes   #2 No", "#3 Stop"]


def test_the_mark_of_a_tap_is_no_button() -> None:
    assert under(message(buttons=((Button("✓ Yes", "y"),),))) == []


def test_keys_say_what_to_type() -> None:
    keys = ((Key("Share my location", request_location=True), Key("Later")),)
    assert under(message(keys=keys)) == [
        "(key: Share my location → :location LAT LON)",
        "(key: Later → Later)",
    ]


def test_a_picture_is_saved_and_named(tmp_path: Path) -> None:
    path = save(message(file=b"\x89PNG..."), tmp_path / "pictures", MONDAY_NINE)
    assert path == str(tmp_path / "pictures" / "2026-01-05-080000-7.png")
    assert Path(path).read_bytes() == b"\x89PNG..."


def test_a_picture_that_cannot_be_saved_says_so(tmp_path: Path) -> None:
    (tmp_path / "pictures").write_text("in the way")
    assert "cannot be saved" in save(message(file=b"x"), tmp_path / "pictures", MONDAY_NINE)


# The talk itself ---------------------------------------------------------------------------------


class Paper:
    """A screen that keeps what it is told, in order."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def read(self) -> str | None:
        return None

    def said(self, text: str) -> None:
        self.lines.append(f"> {text}")

    def did(self, what: str) -> None:
        self.lines.append(f"> [{what}]")

    def show(self, message: Message, before: str = "", picture: str = "") -> None:
        self.lines.append(" ".join(filter(None, (before, message.text, picture))))

    def tell(self, text: str) -> None:
        self.lines.append(text)

    complain = tell


@asynccontextmanager
async def talking_on_paper(folder: Path) -> AsyncIterator[tuple[Talk, Paper, App, OpenTelegram]]:
    clock, paper = Clock(MONDAY_NINE), Paper()
    telegram = OpenTelegram(clock.now)
    database = Database(f"sqlite:///{folder / 'talk.db'}", KEYRING)
    database.migrate()
    bot = RawBot("1:local", request=telegram, get_updates_request=telegram)
    app = App(bot, database, clock, NO_LIMITS)
    talk = Talk(app, telegram, clock, 1, paper)
    try:
        await talk.begin(UTC, folder / "pictures")
        yield talk, paper, app, telegram
    finally:
        await talk.end()


async def test_what_waits_for_another_client_is_delivered_and_shown_as_theirs(
    tmp_path: Path,
) -> None:
    database = Database(f"sqlite:///{tmp_path / 'talk.db'}", KEYRING)
    database.migrate()
    with database.unit() as unit:
        unit.outbox.put(42, [Reply("How did it go?")], "", datetime(2026, 1, 4, tzinfo=UTC))
    database.close()
    async with talking_on_paper(tmp_path) as (_talk, paper, app, _telegram):
        assert "(to client 42) How did it go?" in paper.lines
        with app.database.unit() as unit:
            assert not unit.connection.exec_driver_sql("SELECT * FROM parked").all()


async def test_new_words_of_a_message_are_shown_and_a_picture_is_kept(tmp_path: Path) -> None:
    async with talking_on_paper(tmp_path) as (talk, paper, app, _telegram):
        sent = await app.bot.send_message(1, "One moment")
        await app.bot.edit_message_text("Here it is", 1, sent.message_id)
        await app.bot.send_photo(1, b"\x89PNG...", caption="Your readings")
        await talk.does(Help())
        (picture,) = (tmp_path / "pictures").iterdir()
        assert "(edited) Here it is" in paper.lines
        assert f"Your readings {picture}" in paper.lines


async def test_a_bot_that_falls_silent_is_noticed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with talking_on_paper(tmp_path) as (talk, _paper, app, _telegram):
        monkeypatch.setattr(talk_module, "PATIENCE", 0.1)
        app.courier.idle.clear()
        with pytest.raises(SilentError, match="has not answered"):
            await talk.does(Help())
        app.courier.idle.set()
