"""A client of another language, in whose talks not one English word appears."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

import pytest

from bot.local.markup import plain_text
from flows.catalogue import FLOWS
from flows.engine.answers import Items, Scale, Text
from flows.engine.flow import Flow, Step
from flows.engine.model import Located, Reply, Said, Sent, Tapped
from flows.engine.when_and_where import City
from flows.engine.words import ENGLISH, LOCALES, Language
from tests.engine.talk import ANA, STRANGER, Talk
from tests.flows.sentences import disguised, load_disguise
from tests.flows.walking import Walks

# What is not ours to translate: commands, the client's words in quotes, places by their own names.
NOT_OURS = re.compile(r"/[a-z_]+|«[^»]*»|\b(?:UTC|Berlin|Moscow|Springfield|RU|DE|US|[A-Z]{2})\b")
MARIA = replace(ANA, name="Мария", language="ru")
NEW_MARIA = replace(STRANGER, name="Мария", language="ru")
TALKS = [flow for flow in FLOWS if flow.steps]


@pytest.fixture(scope="module")
def languages(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Language]:
    folder = tmp_path_factory.mktemp("locales")
    return {"en": ENGLISH, "ru": load_disguise(LOCALES / "cairn.pot", folder)}


def english_words(reply: Reply) -> list[str]:
    """What a client of another language would see in ASCII letters."""
    shown = [plain_text(str(reply.text)), reply.location_key]
    shown += [button.label for row in reply.buttons for button in row]
    return [word for each in shown for word in re.findall(r"[A-Za-z]+", NOT_OURS.sub("", each))]


class OtherWalks(Walks):
    """Walks of a client who types no ASCII word."""

    def __init__(self, flow: Flow, languages: Mapping[str, Language]) -> None:
        super().__init__(flow)
        self.languages = languages

    def begin(self) -> Talk:
        given = NEW_MARIA if self.flow.for_strangers else MARIA
        talk = Talk(given=given, languages=self.languages)
        if not self.flow.for_strangers:
            talk.commits("позвонить").commits("написать", where="дома")
        return talk.begins(self.flow.name)

    def typed(self, step: Step) -> list[str]:
        match step.reader:
            case Text():
                return ["несколько слов", disguised("i don't know")]
            case Items():
                return ["мысль", "• раз\n• два\n• три", disguised("that's all")]
            case Scale():
                return ["1", "4", disguised("seven"), "10"]
            case City():
                return ["Москва", "Зурбаган"]
        return []

    def check(self, talk: Talk) -> None:
        for reply in talk.replies:
            assert not english_words(reply), f"{self.flow.name}.{talk.step}: {reply}"


@pytest.mark.parametrize("flow", TALKS, ids=lambda flow: flow.name)
def test_a_talk_has_no_english_word(flow: Flow, languages: Mapping[str, Language]) -> None:
    OtherWalks(flow, languages).take_every_option()


def test_what_surrounds_the_talks_has_no_english_word(languages: Mapping[str, Language]) -> None:
    talk = Talk(given=NEW_MARIA, languages=languages)
    grow = ("/grow", "покой", "порядок", "/skip", "тишина", "5", "вчера", "завтра", "дом", "11")
    unreadable = ("!!!", "й" * 20_000, "/вперёд", "/wrong", "?")
    around = ("/menu", "/help", "/back", "/skip", "/stop", "/resume", "/discard grow", "/discard x")
    photo, place = Sent("photo"), Located(55.7, 37.6)
    events = [
        *(Said(each) for each in ("/help", "/menu", "привет", "/grow", "Мария", *unreadable)),
        *(photo, Sent("edit"), Located(0.0, -150.0), place, Said("1")),
        *(photo, place, Sent("edit"), Said("привет"), *(Said(each) for each in around)),
        *(Said(each) for each in grow),
        *(photo, place, Sent("edit"), Tapped("1:.1"), *(Said(each) for each in unreadable)),
        *(Said(each) for each in ("/back", "/back", "/back", "/skip", "/menu", "/help")),
        *(Said(each) for each in (*grow[1:], "/grow", "/welcome", "/steps", "/step", "/resume")),
        *(Said(each) for each in ("/obstacles", "/stop", "/stop", "/resume", "/resume", *around)),
        *(Tapped("1:.1"), Said("/grow"), Said("/stop")),
    ]
    for event in events:
        talk.does(event)
        for reply in talk.replies:
            assert not english_words(reply), f"{event}: {reply}"
        for button in talk.buttons:
            if button.data in ("/menu", "/help", "/steps"):
                kept = talk.desk, talk.turn
                talk.does(Tapped(button.data))
                assert not [word for reply in talk.replies for word in english_words(reply)]
                talk.desk, talk.turn = kept


def test_talks_that_are_gone_or_changed_have_no_english_word(
    languages: Mapping[str, Language],
) -> None:
    talk = Talk(given=MARIA, languages=languages).begins("grow").says("покой", "порядок")
    grow = next(flow for flow in FLOWS if flow.name == "grow")
    without_today = replace(grow, steps=(grow.steps[0], *grow.steps[2:]))
    talk.comes_back_to(without_today, *(flow for flow in FLOWS if flow is not grow)).says("привет")
    assert not [word for reply in talk.replies for word in english_words(reply)]
    talk.comes_back_to(*(flow for flow in FLOWS if flow is not grow)).says("привет")
    assert not [word for reply in talk.replies for word in english_words(reply)]
    talk.commits("позвонить").begins("step")
    talk.file.clear()
    talk.does(Sent("photo"))
    assert not [word for reply in talk.replies for word in english_words(reply)]


def test_a_noticing_is_asked_in_the_language_of_the_client(
    languages: Mapping[str, Language],
) -> None:
    talk = Talk(given=MARIA, languages=languages).begins("grow").says("I do not want this")
    assert "!keep" in talk.buttons[0].data
    assert not english_words(talk.replies[0])
