"""A novel that is pasted in: Telegram's apps send it in parts of 4,096 characters."""

import json

from tests.chat import Chat


async def test_a_novel_gets_one_hint_and_the_same_question(ana: Chat) -> None:
    await ana.says("/grow")
    await ana.says("word " * 4000)
    ana.expects("one answer holds 1500", "What would you like to work on today?")
    assert len(ana.answers) == 1
    await ana.says("my days are full")
    ana.expects("«my days are full»")


async def test_the_short_tail_of_a_novel_is_not_taken_for_an_answer(ana: Chat) -> None:
    await ana.says("/grow")
    await ana.says("x" * (4096 + 20))
    ((desk,),) = ana.on_file("SELECT state FROM desk")
    assert json.loads(desk)["session"]["trail"] == []
