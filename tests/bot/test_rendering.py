"""Replies become messages that Telegram takes, whatever their length."""

import html
import re

from hypothesis import example, given
from hypothesis import strategies as st
from markupsafe import Markup, escape

from bot.local.markup import plain_text
from bot.rendering import MOST_TEXT, in_parts, length, render, split
from flows.engine.model import Button, Reply

ROWS = ((Button("Yes", "1:.yes"), Button("No", "1:.no")), (Button("Stop", "1:!stop"),))
WORDS = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=30)
TAGS = st.sampled_from(["{}", "<b>{}</b>", "<i>{}</i>", "<blockquote>{}</blockquote>"])
LINES = st.lists(st.tuples(TAGS, WORDS | st.just("x&<>\"' 😀" * 9)), max_size=12)


def _html(lines: list[tuple[str, str]]) -> str:
    return "\n".join(Markup(tag).format(words) for tag, words in lines)


def _bare(text: str) -> str:
    """The words that a reader sees, without white space: that may go at the seams."""
    return re.sub(r"\s", "", plain_text(text))


@given(LINES, st.integers(20, 80))
@example([("{}", "a" * 200)], 20)
@example([("<b>{}</b>", "&" * 100)], 20)
@example([("{}", "😀" * 50)], 21)
def test_parts_fit_and_lose_nothing(lines: list[tuple[str, str]], most: int) -> None:
    text = _html(lines)
    parts = split(text, most)
    assert all(length(part) <= most for part in parts)
    assert "".join(map(_bare, parts)) == _bare(text)


@given(LINES, st.integers(20, 80))
def test_every_part_is_markup_that_telegram_reads(lines: list[tuple[str, str]], most: int) -> None:
    for part in split(_html(lines), most):
        plain_text(part)  # raises ValueError for a tag without its partner, or half an entity
        assert not re.search(r"&(?!\w+;|#\w+;)", part)


@given(LINES)
def test_lines_that_fit_are_never_parted(lines: list[tuple[str, str]]) -> None:
    longest = max((length(_html([line])) for line in lines), default=1)
    whole = [plain_text(_html([line])).strip() for line in lines]
    shown = [
        line.strip()
        for part in split(_html(lines), max(longest, 1) + 1)
        for line in plain_text(part).split("\n")
    ]
    assert list(filter(None, shown)) == list(filter(None, whole))


@given(WORDS)
def test_the_length_is_telegrams(words: str) -> None:
    assert length(Markup("<b>{}</b>").format(words)) == len(words.encode("utf-16-le")) // 2


def test_a_short_reply_is_one_message() -> None:
    reply = Reply("Shall we?", ROWS)
    assert in_parts(reply) == [reply]


def test_the_buttons_of_a_long_reply_go_with_its_last_part() -> None:
    reply = Reply("\n".join(["<b>a line</b> of words"] * 500), ROWS)
    *before, last = in_parts(reply)
    assert before
    assert all(not each.buttons for each in before)
    assert last.buttons == ROWS
    assert all(length(each.text) <= MOST_TEXT for each in (*before, last))


def test_a_reply_shows_its_keyboard_or_takes_it_away() -> None:
    assert render(Reply("Where?", location_key="Here"))["reply_markup"]["keyboard"] == [
        [{"text": "Here", "request_location": True}]
    ]
    assert render(Reply("Thanks", ends_location=True))["reply_markup"] == {"remove_keyboard": True}
    assert render(Reply("?", ROWS))["reply_markup"]["inline_keyboard"][1] == [
        {"text": "Stop", "callback_data": "1:!stop"}
    ]
    assert render(Reply(str(escape("<&>")))) == {"text": html.escape("<&>"), "parse_mode": "HTML"}


def test_a_button_on_which_nothing_can_be_seen_gets_dots() -> None:
    row = tuple(Button(label, "1:.x") for label in ("", " ", "\u202e", "\u200b \n", "Yes"))
    keyboard = render(Reply("Which?", (row,)))["reply_markup"]["inline_keyboard"]
    assert [button["text"] for button in keyboard[0]] == ["…", "…", "…", "…", "Yes"]
