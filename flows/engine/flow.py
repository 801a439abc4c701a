"""What a conversation is made of: Flow, Phase, Step, Noticing, and what a flow may look back on.

A flow reads top to bottom like the talk it describes. Whether it is well drawn is checked when its
machine is built.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from string import Formatter
from typing import ClassVar

from markupsafe import Markup

from flows.engine.model import Answer, Entry, Filed, FileRead, Given, Reply
from flows.engine.words import Language, _, quoted


@dataclass(frozen=True)
class Choice:
    """One way to answer with a tap: a key that goes into button data, and its words as shown."""

    key: str
    label: str


class Unreadable(Exception):  # noqa: N818 (it is the client's message that is unreadable, no fault)
    """An answer that could not be read. Carries a kind hint, marked for translation."""

    def __init__(self, hint: str, **values: object) -> None:
        super().__init__(hint)
        self.hint, self.values = hint, values


class TooLong(Unreadable):
    """An answer that is too long to keep; what follows at once belongs to it."""


class Reader:
    """How an answer is read, offered as buttons, and put into words again."""

    wants_location: ClassVar[bool] = (
        False  # whether a key to share the location belongs under the question
    )
    waits_for_file: ClassVar[bool] = False  # whether the answer is what is found in a file

    def read(self, text: str, told: Told) -> Answer:
        """The answer in a typed message. Raises Unreadable."""
        raise Unreadable(_("Tap one of the buttons."))

    def take(self, key: str, told: Told) -> Answer:
        """The answer behind a button. Raises KeyError when that button is not offered."""
        raise KeyError(key)

    def locate(self, latitude: float, longitude: float, told: Told) -> Answer:
        """The answer in a shared location. Raises Unreadable, too, where none was asked for."""
        raise Unreadable(_("I did not ask for a place just now, so I keep none."))

    def receive(self, filed: Filed, told: Told) -> Answer:
        """The answer in a file that was sent. Raises Unreadable, too, where none was asked for."""
        raise Unreadable(_("I did not ask for a file just now, so I keep none."))

    def finds(self, read: FileRead, told: Told) -> Answer:
        """The answer, where it is what was found in a file."""
        raise TypeError("Nobody waits for a file here.")

    def choices(self, told: Told) -> tuple[tuple[Choice, ...], ...]:
        """Rows of buttons to offer now."""
        return ()

    def show(self, answer: Answer, told: Told) -> str:
        """The answer as words, plain text."""
        return str(answer)

    def so_far(self, told: Told) -> Markup:
        """What stands above the question: the list that it goes on with."""
        return Markup()

    def note(self, told: Told) -> Markup:
        """What stands under the question: the ends of a scale."""
        return Markup()

    def echo(self, answer: Answer, told: Told) -> Markup:
        """What was understood, said back before the next question; empty where that is plain."""
        return Markup()

    def change(self) -> str:
        """The words of the button that goes back to change what was said back."""
        return ""

    def fits(self, answer: Answer, told: Told) -> bool:
        """Whether an answer from before an earlier one was changed can still stand."""
        return True

    def names_choice(self, text: str, told: Told) -> bool:
        """Whether these are the very words of a choice, so that no control is meant by them."""
        typed = text.strip().casefold()
        return any(typed == each.label.casefold() for row in self.choices(told) for each in row)

    def takes_any_words(self) -> bool:
        """Whether a bare "back" or "stop" would be an answer like any other."""
        return False

    def leaves_out(self, text: str, told: Told) -> bool:
        """Whether words leave the question out, besides the "skip" that does so everywhere."""
        return False


class Told:
    """All the client has told in this session, by step, and what is known of them.

    `told["step"]` is the latest answer, KeyError when there is none; `told.get` gives None then.
    """

    def __init__(
        self,
        steps: Mapping[str, Step],
        trail: Sequence[Entry],
        given: Given,
        language: Language,
        asked: str = "",  # the step that is being asked now
    ) -> None:
        self.steps, self.trail, self.given, self.language = steps, trail, given, language
        self.asked = asked
        self.before: Answer = None  # what was answered here before going back, if anything
        self._latest = {entry.step: entry.answer for entry in trail}
        self.say, self.plain = language.say, language.plain

    def __getitem__(self, step: str) -> Answer:
        return self._latest[step]

    def get(self, step: str) -> Answer:
        """The latest answer of a step, or None when it was not asked or skipped."""
        return self._latest.get(step)

    def every(self, step: str) -> list[Answer]:
        """All answers of a step in order; those that were skipped do not count."""
        return [each.answer for each in self.trail if each.step == step and each.answer is not None]

    def rounds(self, first: str) -> list[Told]:
        """The trail cut before each time that `first` was asked: one Told for each round."""
        starts = [index for index, entry in enumerate(self.trail) if entry.step == first]
        ends = [*starts[1:], len(self.trail)]
        return [
            Told(self.steps, self.trail[start:end], self.given, self.language)
            for start, end in zip(starts, ends, strict=False)
        ]

    def shown(self, step: str) -> str:
        """The latest answer of a step as words; "" when there is none."""
        answer = self.get(step)
        return "" if answer is None else self.steps[step].reader.show(answer, self)

    def fill(self, message: str, **values: object) -> Markup:
        """A sentence with the answers that it names quoted: on one line, shortened, escaped.

        Raises KeyError for a name that is no step of the flow.
        """
        named = {name for _, name, _, _ in Formatter().parse(message) if name} - set(values)
        for name in named - {"name", *self.steps}:
            raise KeyError(f"No step is named {name!r}; there are {', '.join(self.steps)}.")
        quotes = {name: quoted(self.shown(name)) for name in named - {"name"}}
        return self.say(message, name=self.given.name, **quotes, **values)


Predicate = Callable[[Told], bool]
Words = str | tuple[str, ...] | Callable[[Told], Markup]


def always(told: Told) -> bool:
    """The predicate of a way that is taken in any case."""
    return True


@dataclass(frozen=True)
class Noticing:
    """Something that a coach would gently ask about once before taking an answer.

    `pattern` finds the words that it is about; `question` may quote them as {heard}.
    """

    pattern: re.Pattern[str]
    question: str
    adds: bool = False  # what is answered stands beside the first words, and not in their place

    def hears(self, text: str) -> str | None:
        """The words that it noticed, as the client wrote them."""
        found = self.pattern.search(text)
        return found and found.group(0).strip()


@dataclass(frozen=True)
class Phase:
    """A named part of a flow, with the one line that says what it is for."""

    name: str
    aim: str


@dataclass(frozen=True)
class Step:
    """One question: its words, how the answer is read, where to go next.

    Without `then` it goes on to the next step whose `asked_if` holds. `then` are (predicate,
    target) pairs, tried in order before that. Several words are phrasings of one question; `again`
    are the ways to ask on for a list, one after the other.
    """

    name: str
    words: Words
    reader: Reader
    label: str = ""  # its name in a summary; a step with a label can be changed from there
    optional: bool = False
    skip_words: str = ""  # the label of the button that skips it, where "Skip" would say too little
    weighty: bool = False  # its answer is thanked for before the next question
    counts_last_in: str = ""  # the step that begins a round in which only its last answer counts
    unsettles: tuple[str, ...] = ()  # later steps that are asked anew when its answer is changed
    asked_if: Predicate | None = None
    # Why this client is asked it, for a question that not everybody is asked; it may quote answers.
    because: str | Callable[[Told], Markup] = ""
    then: tuple[tuple[Predicate, str], ...] = ()
    notices: tuple[Noticing, ...] = ()
    again: tuple[str, ...] = ()
    phase: Phase | None = None
    # Effects of the answer itself, for what must not wait for the end. They set a state rather than
    # change it: who goes back and answers otherwise asks for them anew.
    at_once: Callable[[Told], Sequence[object]] = field(default=lambda told: ())


@dataclass(frozen=True)
class Flow:
    """One conversation. A flow without steps is a page: its closing is all there is to show.

    `about` are the steps whose answers may stand behind the command, in order: /checkin 12 done.
    """

    name: str  # also its command
    title: str
    summary: str
    steps: tuple[Step, ...]
    closing: Callable[[Told], Reply | tuple[Reply, ...]]
    effects: Callable[[Told], Sequence[object]] = field(default=lambda told: ())
    opening: str = ""
    # Says what is in the way of beginning, if anything; `about` is what stands behind the command.
    refusal: Callable[[Given, str], str] = field(default=lambda given, about: "")
    about: tuple[str, ...] = ()
    # The first answer in words, where it can be had from what stands behind the command, or "".
    first_words: Callable[[Told, str], str] = field(default=lambda told, about: "")
    topic: str = ""  # the step whose answer tells one session of this flow from another
    in_menu: bool = True
    in_help: bool = False  # listed in the help all the same
    ends_in: str = ""  # the page under the closing's words: "menu", or a flow without steps
    # An open session of it is dropped unasked when it is begun again, and without a topic when
    # anything else is begun. So all that matters in it is kept at once.
    gives_way: bool = False
    for_strangers: bool = False  # may be held before name and zone are known
    greets_after: timedelta | None = None  # opens by itself to who was away for so long


def in_phase(phase: Phase, *steps: Step) -> tuple[Step, ...]:
    """The steps, each marked as a part of the phase."""
    return tuple(replace(step, phase=phase) for step in steps)
