"""The local Telegram keeps Telegram's rules: each limit is provoked through a real Bot."""

import asyncio
import html
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram import (
    Bot,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
    Update,
)
from telegram.error import (
    BadRequest,
    Conflict,
    EndPointNotFound,
    Forbidden,
    NetworkError,
    RetryAfter,
    TimedOut,
)

from bot.local.markup import plain_text
from bot.local.telegram import LocalTelegram
from bot.local.updates import KINDS, in_parts

ANA, GROUP = 7, -70
PICTURE = b"\x89PNG picture"


@dataclass
class Clock:
    time: datetime = field(default=datetime(2026, 3, 1, 9, tzinfo=UTC))

    def __call__(self) -> datetime:
        return self.time


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def telegram(clock: Clock) -> LocalTelegram:
    return LocalTelegram(clock)


@pytest.fixture
async def bot(telegram: LocalTelegram) -> AsyncIterator[Bot]:
    async with Bot("1:local", request=telegram, get_updates_request=telegram) as bot:
        yield bot


@pytest.fixture
def ana(telegram: LocalTelegram) -> int:
    """A client who has written "hello" (update 1000), so that the bot may answer."""
    telegram.says(ANA, "hello")
    return ANA


def keyboard(*rows: list[tuple[str, str]]) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup(
        [[InlineKeyboardButton(text, callback_data=data) for text, data in row] for row in rows]
    )


# Updates


async def test_what_a_person_says_arrives_as_an_update(
    telegram: LocalTelegram, bot: Bot, clock: Clock
) -> None:
    telegram.says(ANA, "/grow now", first_name="Ana Lima", language_code="pt")
    (update,) = await bot.get_updates()
    assert update.message
    assert update.message.text == "/grow now"
    assert update.message.date == clock.time
    assert update.message.chat.id == ANA
    assert update.effective_user
    assert update.effective_user.language_code == "pt"
    assert update.effective_user.first_name == "Ana Lima"
    assert [entity.length for entity in update.message.entities] == [len("/grow")]


async def test_updates_come_again_until_an_offset_confirms_them(
    telegram: LocalTelegram, bot: Bot
) -> None:
    for word in ("one", "two", "three"):
        telegram.says(ANA, word)
    first = await bot.get_updates()
    assert [update.update_id for update in first] == [1000, 1001, 1002]
    assert await bot.get_updates() == first
    assert await bot.get_updates(offset=1001) == first[1:]
    assert telegram.unconfirmed == 2
    assert await bot.get_updates() == first[1:], "confirmed stays confirmed, whatever is asked next"


async def test_a_negative_offset_keeps_the_last_updates_only(
    telegram: LocalTelegram, bot: Bot
) -> None:
    for number in range(5):
        telegram.says(ANA, str(number))
    last = await bot.get_updates(offset=-2)
    assert [update.update_id for update in last] == [1003, 1004]
    assert telegram.unconfirmed == 2


async def test_a_hundred_updates_come_at_a_time_at_most(telegram: LocalTelegram, bot: Bot) -> None:
    for number in range(150):
        telegram.says(ANA, str(number))
    assert len(await bot.get_updates()) == 100
    assert len(await bot.get_updates(limit=3)) == 3
    assert len(await bot.get_updates(offset=1100)) == 50


async def test_an_offset_of_another_numbering_confirms_nothing(
    telegram: LocalTelegram, bot: Bot
) -> None:
    telegram.says(ANA, "before a quiet week")
    await bot.get_updates(offset=1001)
    telegram.queue.next_id = 5
    telegram.says(ANA, "after it")
    (update,) = await bot.get_updates(offset=1001)
    assert update.update_id == 5
    assert not await bot.get_updates(offset=6)


async def test_an_update_is_kept_for_a_day(telegram: LocalTelegram, bot: Bot, clock: Clock) -> None:
    telegram.says(ANA, "lost")
    clock.time += timedelta(hours=12)
    telegram.says(ANA, "kept")
    clock.time += timedelta(hours=13)
    (update,) = await bot.get_updates()
    assert update.message
    assert update.message.text == "kept"


async def test_long_polling_wakes_when_somebody_writes(telegram: LocalTelegram, bot: Bot) -> None:
    poll = asyncio.create_task(bot.get_updates(timeout=30))
    await telegram.idle.wait()
    telegram.says(ANA, "hello")
    assert not telegram.idle.is_set()
    (update,) = await asyncio.wait_for(poll, 1)
    assert update.message
    assert update.message.text == "hello"


async def test_long_polling_ends_empty_when_nobody_writes(
    telegram: LocalTelegram, bot: Bot
) -> None:
    assert await telegram.queue.fetch(0, 100, 0.01) == []
    assert await bot.get_updates() == ()


async def test_a_second_poller_ends_the_first(telegram: LocalTelegram, bot: Bot) -> None:
    first = asyncio.create_task(bot.get_updates(timeout=30))
    await telegram.idle.wait()
    await asyncio.sleep(0)
    assert await bot.get_updates() == ()
    with pytest.raises(Conflict, match="make sure that only one bot instance is running"):
        await first


async def test_a_cancelled_poll_leaves_the_next_one_alone(
    telegram: LocalTelegram, bot: Bot
) -> None:
    poll = asyncio.create_task(bot.get_updates(timeout=30))
    await telegram.idle.wait()
    poll.cancel()
    with pytest.raises(asyncio.CancelledError):
        await poll
    telegram.says(ANA, "hello")
    assert len(await bot.get_updates(timeout=30)) == 1


async def test_deleting_the_webhook_can_drop_what_waits(telegram: LocalTelegram, bot: Bot) -> None:
    telegram.says(ANA, "hello")
    assert (await bot.get_webhook_info()).pending_update_count == 1
    await bot.delete_webhook(drop_pending_updates=True)
    assert telegram.unconfirmed == 0


async def test_a_raw_update_arrives_as_it_is_and_opens_its_chat(
    telegram: LocalTelegram, bot: Bot
) -> None:
    telegram.deliver({"message": None})
    telegram.deliver(
        {"message": {"message_id": 1, "date": 0, "chat": {"id": 9, "type": "private"}}}
    )
    telegram.deliver({"update_id": 2000, "something_new": {"chat": "not a chat"}})
    assert [update.update_id for update in await bot.get_updates()] == [1000, 1001, 2000]
    await bot.send_message(9, "sorry")


@pytest.mark.parametrize("kind", sorted(KINDS))
async def test_every_kind_of_message_is_one_the_library_reads(
    telegram: LocalTelegram, bot: Bot, kind: str
) -> None:
    telegram.sends(ANA, kind, caption="look")
    (update,) = await bot.get_updates()
    assert update.message
    assert update.message[kind]
    assert update.message.caption == "look"


async def test_a_kind_nobody_knows_is_an_error(telegram: LocalTelegram) -> None:
    with pytest.raises(ValueError, match="known: animation, audio"):
        telegram.sends(ANA, "telegram")


async def test_a_place_and_an_edit_arrive(telegram: LocalTelegram, bot: Bot) -> None:
    telegram.shares_location(ANA, 38.71, -9.14)
    (said,) = telegram.says(ANA, "seven")
    telegram.edits(ANA, said.id, "eight")
    place, _, edit = await bot.get_updates()
    assert place.message
    assert place.message.location
    assert place.message.location.longitude == -9.14
    assert edit.edited_message
    assert edit.edited_message.text == "eight"
    assert edit.edited_message.edit_date


async def test_only_ones_own_text_can_be_edited(
    telegram: LocalTelegram, bot: Bot, ana: int
) -> None:
    answer = await bot.send_message(ana, "hi")
    with pytest.raises(KeyError):
        telegram.edits(ana, answer.message_id, "hi there")


async def test_a_tap_carries_the_message_and_is_answered_once_it_is_known(
    telegram: LocalTelegram, bot: Bot, ana: int
) -> None:
    sent = await bot.send_message(ana, "1 to 10?", reply_markup=keyboard([("7", "a:7")]))
    telegram.taps(ana, sent.message_id, "a:7")
    *_, update = await bot.get_updates()
    query = update.callback_query
    assert query
    assert query.message
    assert (query.data, query.message.message_id) == ("a:7", sent.message_id)
    await query.answer("Noted")
    assert telegram.api.answered == {query.id: "Noted"}
    with pytest.raises(BadRequest, match="Query is too old and response timeout expired or query"):
        await bot.answer_callback_query("99")
    with pytest.raises(BadRequest, match="Message_too_long"):
        await query.answer("x" * 201)


async def test_a_tap_on_a_message_that_is_gone_carries_its_number_only(
    telegram: LocalTelegram, bot: Bot, ana: int
) -> None:
    sent = await bot.send_message(ana, "1 to 10?", reply_markup=keyboard([("7", "a:7")]))
    assert await bot.delete_message(ana, sent.message_id)
    telegram.taps(ana, sent.message_id, "a:7")
    *_, update = await bot.get_updates()
    assert update.callback_query
    assert update.callback_query.message
    assert not update.callback_query.message.is_accessible


async def test_groups_have_their_own_chat(telegram: LocalTelegram, bot: Bot) -> None:
    telegram.joins_group(ANA, GROUP)
    telegram.posts_in_group(ANA, GROUP, "hello all")
    joined, post = await bot.get_updates()
    assert joined.my_chat_member
    assert joined.my_chat_member.new_chat_member.status == "member"
    assert post.effective_chat
    assert post.effective_chat.type == "group"
    sent = await bot.send_message(GROUP, "hello", reply_markup=keyboard([("Hi", "hi")]))
    telegram.taps(ANA, sent.message_id, "hi", chat=GROUP)
    with pytest.raises(BadRequest, match="Chat not found"):
        await bot.send_message(ANA, "hello in private")
    await bot.leave_chat(GROUP)
    with pytest.raises(Forbidden, match="bot is not a member of the group chat"):
        await bot.send_message(GROUP, "hello?")


async def test_a_client_who_blocks_the_bot_gets_nothing_until_it_is_unblocked(
    telegram: LocalTelegram, bot: Bot, ana: int
) -> None:
    telegram.blocks(ana)
    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        await bot.send_message(ana, "hi")
    with pytest.raises(ValueError, match="unblock it"):
        telegram.says(ana, "hi")
    telegram.unblocks(ana)
    await bot.send_message(ana, "hi again")
    _, blocked, unblocked = await bot.get_updates()
    assert blocked.my_chat_member
    assert blocked.my_chat_member.new_chat_member.status == "kicked"
    assert unblocked.my_chat_member
    assert unblocked.my_chat_member.new_chat_member.status == "member"


async def test_a_person_sends_long_texts_in_several_messages(telegram: LocalTelegram) -> None:
    parts = telegram.says(ANA, "🏟" * 3000)
    assert [len(part.text) for part in parts] == [2048, 952]
    assert telegram.says(ANA, "  \n ") == []


@given(st.text(st.sampled_from("a🏟é "), max_size=9000))
def test_cutting_a_text_loses_nothing(text: str) -> None:
    parts = list(in_parts(text))
    assert "".join(parts) == text.strip()
    assert all(len(part.encode("utf-16-le")) <= 2 * 4096 for part in parts)


# Messages


async def test_a_message_is_kept_as_sent_and_as_shown(
    telegram: LocalTelegram, bot: Bot, ana: int
) -> None:
    shown: list[str] = []
    telegram.api.shows = lambda message: shown.append(message.text)
    sent = await bot.send_message(ana, "<b>So</b> &lt;far&gt;", parse_mode="HTML")
    message = telegram.chats[ana][-1]
    assert (message.id, message.html) == (sent.message_id, "<b>So</b> &lt;far&gt;")
    assert message.text == sent.text == "So <far>"
    assert message.from_bot
    assert not telegram.chats[ana][0].from_bot
    await bot.send_message(ana, "1 < 2")
    assert telegram.chats[ana][-1].html == "1 &lt; 2"
    assert shown == ["So <far>", "1 < 2"]


@pytest.mark.parametrize(
    ("text", "parse_mode", "reason"),
    [
        ("", None, "Message text is empty"),
        (" \n", None, "Text must be non-empty"),
        ("<b> </b>", "HTML", "Text must be non-empty"),
        ("x" * 4097, None, "Message is too long"),
        ("🏟" * 2049, None, "Message is too long"),
        ("x", "Markdown", "Unsupported parse_mode"),
        ("<b>x", "HTML", "Can't parse entities: can't find end tag corresponding to start tag"),
    ],
)
async def test_a_text_telegram_would_refuse_is_refused(
    bot: Bot, ana: int, text: str, parse_mode: str | None, reason: str
) -> None:
    with pytest.raises(BadRequest, match=reason):
        await bot.send_message(ana, text, parse_mode=parse_mode)


async def test_the_longest_text_is_counted_without_its_markup(bot: Bot, ana: int) -> None:
    emoji = await bot.send_message(ana, "🏟" * 2048)
    bold = await bot.send_message(ana, f"<b>{'&amp;' * 4096}</b>\n", parse_mode="HTML")
    assert emoji.text == "🏟" * 2048
    assert bold.text == "&" * 4096


async def test_a_stranger_cannot_be_written_to(bot: Bot) -> None:
    for stranger in (8, "@somebody"):
        with pytest.raises(BadRequest, match="Chat not found"):
            await bot.send_message(stranger, "hi")
    with pytest.raises(BadRequest, match="Chat_id is empty"):
        await bot.send_message("", "hi")


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ([[("7", "x" * 65)]], "Button_data_invalid"),
        ([[("7", "é" * 33)]], "Button_data_invalid"),
        ([[("7", "")]], "Text buttons are unallowed in the inline keyboard"),
        ([[(" ", "a")]], "Inline keyboard button text must be non-empty"),
        ([[("7", "a")] * 9], "Reply markup is too long"),
        ([[("7", "a")]] * 101, "Reply markup is too long"),
    ],
)
async def test_buttons_telegram_would_refuse_are_refused(
    bot: Bot, ana: int, rows: list[list[tuple[str, str]]], reason: str
) -> None:
    with pytest.raises(BadRequest, match=f"(?i){reason}"):
        await bot.send_message(ana, "?", reply_markup=keyboard(*rows))


async def test_the_widest_keyboard_and_the_longest_data_are_taken(
    telegram: LocalTelegram, bot: Bot, ana: int
) -> None:
    await bot.send_message(ana, "?", reply_markup=keyboard(*[[("7", "é" * 32)] * 8] * 12))
    assert telegram.chats[ana][-1].buttons[0][0].data == "é" * 32


async def test_a_link_button_must_hold_a_link(telegram: LocalTelegram, bot: Bot, ana: int) -> None:
    def link(url: str) -> InlineKeyboardMarkup:
        return InlineKeyboardMarkup([[InlineKeyboardButton("Call", url=url)]])

    await bot.send_message(ana, "?", reply_markup=link("https://findahelpline.com"))
    assert telegram.chats[ana][-1].buttons[0][0].url == "https://findahelpline.com"
    with pytest.raises(BadRequest, match="url 'not-a-url' is invalid: wrong http url"):
        await bot.send_message(ana, "?", reply_markup=link("not-a-url"))


async def test_a_reply_keyboard_is_put_up_and_taken_away(
    telegram: LocalTelegram, bot: Bot, ana: int
) -> None:
    keys = ReplyKeyboardMarkup([[KeyboardButton("Where I am", request_location=True), "Lisbon"]])
    await bot.send_message(ana, "Where are you?", reply_markup=keys)
    shown = telegram.chats[ana][-1].keys
    assert shown
    assert [(key.text, key.request_location) for key in shown[0]] == [
        ("Where I am", True),
        ("Lisbon", False),
    ]
    await bot.send_message(ana, "Thanks", reply_markup=ReplyKeyboardRemove())
    assert telegram.chats[ana][-1].keys == ()
    await bot.send_message(ana, "Go on")
    assert telegram.chats[ana][-1].keys is None


async def test_a_picture_is_kept_with_its_caption(
    telegram: LocalTelegram, bot: Bot, ana: int
) -> None:
    sent = await bot.send_photo(ana, PICTURE, caption="<b>Clarity</b>", parse_mode="HTML")
    picture = telegram.chats[ana][-1]
    assert (picture.kind, picture.file, picture.text) == ("photo", PICTURE, "Clarity")
    await bot.send_photo(ana, sent.photo[-1].file_id, caption="x" * 1024)
    assert telegram.chats[ana][-1].file == PICTURE
    await bot.send_document(ana, b"notes", filename="notes.txt")
    assert telegram.chats[ana][-1].file == b"notes"
    with pytest.raises(BadRequest, match="Message caption is too long"):
        await bot.send_photo(ana, PICTURE, caption="x" * 1025)
    with pytest.raises(BadRequest, match="Wrong file identifier/http url specified"):
        await bot.send_photo(ana, "unknown")
    with pytest.raises(BadRequest, match="File must be non-empty"):
        await bot.send_photo(ana, b"")


# Changing messages


async def test_an_edit_changes_the_message_and_takes_its_buttons(
    telegram: LocalTelegram, bot: Bot, ana: int
) -> None:
    buttons = keyboard([("7", "a:7")])
    sent = await bot.send_message(ana, "1 to 10?", reply_markup=buttons)
    await bot.edit_message_text("1 to 10? · 7", ana, sent.message_id)
    message = telegram.chats[ana][-1]
    assert (message.text, message.buttons, bool(message.edited)) == ("1 to 10? · 7", (), True)
    await bot.edit_message_reply_markup(ana, sent.message_id, reply_markup=buttons)
    assert message.buttons[0][0].data == "a:7"
    with pytest.raises(BadRequest, match="Message is not modified: specified new message content"):
        await bot.edit_message_text(
            "1 to 10? · 7", ana, sent.message_id, reply_markup=keyboard([("7", "a:7")])
        )


async def test_a_caption_is_changed_as_a_caption(
    telegram: LocalTelegram, bot: Bot, ana: int
) -> None:
    sent = await bot.send_photo(ana, PICTURE, caption="before")
    await bot.edit_message_caption(ana, sent.message_id, caption="after")
    assert telegram.chats[ana][-1].text == "after"
    with pytest.raises(BadRequest, match="There is no text in the message to edit"):
        await bot.edit_message_text("after", ana, sent.message_id)
    text = await bot.send_message(ana, "text")
    with pytest.raises(BadRequest, match="There is no caption in the message to edit"):
        await bot.edit_message_caption(ana, text.message_id, caption="after")


async def test_messages_that_cannot_be_changed(
    telegram: LocalTelegram, bot: Bot, ana: int, clock: Clock
) -> None:
    with pytest.raises(BadRequest, match="Message to edit not found"):
        await bot.edit_message_text("x", ana, 999)
    with pytest.raises(BadRequest, match="Message to edit not found"):
        await bot.edit_message_reply_markup(ana, 999)
    with pytest.raises(BadRequest, match="Message can't be edited"):
        await bot.edit_message_text("x", ana, telegram.chats[ana][0].id)
    with pytest.raises(BadRequest, match="Message to delete not found"):
        await bot.delete_message(ana, 999)
    clock.time += timedelta(hours=49)
    with pytest.raises(BadRequest, match="Message can't be deleted for everyone"):
        await bot.delete_message(ana, telegram.chats[ana][0].id)


# The bot itself


async def test_the_bot_introduces_itself(telegram: LocalTelegram, bot: Bot, ana: int) -> None:
    assert (await bot.get_me()).is_bot
    assert await bot.set_my_commands([("grow", "Think something through")])
    assert await bot.set_my_commands([("grow", "Pensar")], language_code="pt")
    assert telegram.api.commands["pt"] == {"grow": "Pensar"}
    assert await bot.set_my_description("A coach")
    assert await bot.set_my_short_description("Coach", language_code="pt")
    assert telegram.api.about["short_description", "pt"] == "Coach"
    assert await bot.send_chat_action(ana, "typing")
    assert await bot.set_webhook("https://example.com")
    with pytest.raises(BadRequest, match="Bot_command_invalid"):
        await bot.set_my_commands([("Grow", "Think something through")])


async def test_a_method_telegram_does_not_have_is_not_found(bot: Bot) -> None:
    with pytest.raises(EndPointNotFound):
        await bot.do_api_request("sendCoach")


# Failures on order


async def test_ordered_failures_come_in_order_and_then_end(
    telegram: LocalTelegram, bot: Bot, ana: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "1")  # without it the library warns about RetryAfter
    telegram.fail_next("sendMessage", 429, "Too Many Requests: retry after 5", {"retry_after": 5})
    telegram.fail_next("sendMessage", 502, "Bad Gateway", times=2)
    with pytest.raises(RetryAfter, match="Retry in 0:00:05"):
        await bot.send_message(ana, "one")
    for _ in range(2):
        with pytest.raises(NetworkError, match="Bad Gateway"):
            await bot.send_message(ana, "one")
    await bot.send_message(ana, "one")
    assert [message.text for message in telegram.chats[ana]] == ["hello", "one"]


async def test_a_lost_request_changes_nothing_and_a_lost_answer_does(
    telegram: LocalTelegram, bot: Bot, ana: int
) -> None:
    telegram.fail_next("sendMessage")
    telegram.fail_next("sendMessage", accept=True)
    with pytest.raises(TimedOut):
        await bot.send_message(ana, "lost")
    with pytest.raises(TimedOut):
        await bot.send_message(ana, "arrived")
    assert [message.text for message in telegram.chats[ana]] == ["hello", "arrived"]


# Markup


@given(st.text())
def test_escaped_text_is_shown_as_it_was_written(text: str) -> None:
    assert plain_text(html.escape(text)) == text
    assert plain_text(html.escape(text, quote=False)) == text


@given(st.text(st.sampled_from("<>/=&; \"'abprespoiltgx#1-"), max_size=40))
def test_any_markup_is_shown_or_refused_and_nothing_else(text: str) -> None:
    try:
        assert len(plain_text(text)) <= len(text)
    except ValueError as reason:
        assert str(reason)  # noqa: PT017 refusing is one of the two right answers


@pytest.mark.parametrize(
    ("markup", "shown"),
    [
        ("a &lt; b &amp; c &quot;d&quot; &#39;e&#x27;", "a < b & c \"d\" 'e'"),
        ("&laquo; &lt &#12345678; & &#0;", "&laquo; < &#12345678; & &#0;"),
        ("<b><i>in</i> <u>turn</u></b>", "in turn"),
        ("<B>loud</b>", "loud"),
        ("<a href='https://a.org/?b=1&amp;c=\"2\"'>link</a>", "link"),
        ("<a href=telegram.org>link</a >", "link"),
        ('<pre><code class="language-python">1 &gt; 0</code></pre>', "1 > 0"),
        ('<span class="tg-spoiler">a</span><tg-spoiler>b</tg-spoiler>', "ab"),
        ("<blockquote>a</blockquote><blockquote expandable>b</blockquote>", "ab"),
        ('<tg-emoji emoji-id="5368324170671202286">👍</tg-emoji>', "👍"),
        (
            "<s>a</s><strike>b</strike><del>c</del><ins>d</ins><em>e</em><strong>f</strong>",
            "abcdef",
        ),
        ("<i>closed</>", "closed"),
        ("3 > 2", "3 > 2"),
    ],
)
def test_markup_telegram_accepts(markup: str, shown: str) -> None:
    assert plain_text(markup) == shown


# The first eleven are TDLib's own examples (test/message_entities.cpp).
@pytest.mark.parametrize(
    ("markup", "reason"),
    [
        ("&#xDFDF;", "Text contains invalid Unicode characters after decoding HTML entities"),
        ("🏟 🏟&lt;<abacaba", "Unclosed start tag at byte offset 13"),
        ("🏟 🏟&lt;<abac aba>", 'Unsupported start tag "abac" at byte offset 13'),
        ("🏟 🏟&lt;<i   =aba>", 'Empty attribute name in the tag "i" at byte offset 13'),
        ("🏟 🏟&lt;<i    aba  =  ", 'Unclosed start tag "i" at byte offset 13'),
        ("🏟 🏟&lt;<i    aba  =  190azAz-.,", "Unexpected end of name token at byte offset 27"),
        ('🏟 🏟&lt;<i    aba  =  "&lt;&gt;&quot;>', "Unclosed start tag"),
        ("🏟 🏟&lt;</", "Unexpected end tag at byte offset 13"),
        ("🏟 🏟&lt;<b></b></", "Unexpected end tag at byte offset 20"),
        ("🏟 🏟&lt;<i>a</i   ", "Unclosed end tag at byte offset 17"),
        ("🏟 🏟<i>a</em  >", 'Unmatched end tag at byte offset 13, expected "</i>", found "</em>"'),
        ("<b>a", 'Can\'t find end tag corresponding to start tag "b"'),
        ("1 <2", "Unclosed start tag at byte offset 2"),
        ("1 < 2", 'Unsupported start tag "" at byte offset 2'),
        ("<p>a</p>", 'Unsupported start tag "p" at byte offset 0'),
        ("a<br>b", 'Unsupported start tag "br" at byte offset 1'),
        ("<span>a</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ("<tg-emoji>👍</tg-emoji>", "Invalid custom emoji identifier specified"),
        ("<blockquote>a<blockquote>b</></>", 'Tag "blockquote" must not be nested at byte'),
    ],
)
def test_markup_telegram_refuses(markup: str, reason: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(reason)}"):
        plain_text(markup)


async def test_an_update_reads_the_same_after_a_restart(
    telegram: LocalTelegram, bot: Bot, ana: int
) -> None:
    """A bot killed before it confirms gets the very same updates again."""
    before = [update.to_dict() for update in await bot.get_updates(timeout=30)]
    async with Bot("1:local", request=telegram, get_updates_request=telegram) as another:
        after = [update.to_dict() for update in await another.get_updates()]
    assert before == after
    assert isinstance(Update.de_json(after[0], bot), Update)
