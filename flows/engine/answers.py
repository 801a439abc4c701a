"""How answers are read: words, lists, choices and scales. Each keeps to one kind of answer.

What cannot be read raises Unreadable with a hint; what a client sends may raise nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from flows.engine.flow import Choice, Reader, Step, Told, TooLong, Unreadable
from flows.engine.listening import is_made_of, is_unsure
from flows.engine.model import Answer, Entry
from flows.engine.numbers import read_number
from flows.engine.words import _, quoted

LONGEST_ANSWER = 1500  # characters; two dozen of them still make a summary that can be read
LONGEST_ITEM = 300  # characters of one item of a list
MOST_ITEMS = 20
SHOWN_ITEMS = 5  # the end of a list that is shown while it grows
LABEL_LENGTH = 40  # characters of a client's words on a button; more is cut off by phones


@dataclass(frozen=True)
class Text(Reader):
    """A free answer of up to `most` characters that holds at least one letter or digit.

    `suggestions` are offered as buttons; a function of what was told gives ready words.
    """

    most: int = LONGEST_ANSWER
    suggestions: tuple[str, ...] | Callable[[Told], tuple[str, ...]] = ()

    def read(self, text: str, told: Told) -> Answer:
        words = text.strip()
        if not any(character.isalnum() for character in words):
            raise Unreadable(_("I can keep only words here. A few are enough."))
        if len(words) > self.most:
            raise TooLong(
                _(
                    "That is {length} characters, and one answer holds {most}. Nothing is lost, it "
                    "stays here in our chat. Send me the part that matters most."
                ),
                length=len(words),
                most=self.most,
            )
        return words

    def take(self, key: str, told: Told) -> Answer:
        return dict(self._suggested(told))[key]

    def takes_any_words(self) -> bool:
        return not self.suggestions  # where words are suggested, those that name a control do

    def choices(self, told: Told) -> tuple[tuple[Choice, ...], ...]:
        suggested = tuple(
            Choice(key, quoted(words, LABEL_LENGTH)) for key, words in self._suggested(told)
        )
        return (suggested,) if suggested else ()

    def _suggested(self, told: Told) -> list[tuple[str, str]]:
        if callable(self.suggestions):
            words: tuple[str, ...] = self.suggestions(told)
        else:
            words = tuple(told.plain(suggestion) for suggestion in self.suggestions)
        return [(str(number), each) for number, each in enumerate(words, start=1)]


@dataclass(frozen=True)
class Items(Reader):
    """A list that grows by "what else?" until the client says that it is all, or it is full.

    One message may bring several items, a line each. It cannot be closed below `at_least` items,
    and closes by itself with the one that makes it `at_most`.
    """

    at_least: int = 1
    at_most: int = MOST_ITEMS
    too_few: str = _("So far {number}; {least} are asked for here.")

    def read(self, text: str, told: Told) -> Answer:
        """The items of one message as a list, or None when the client closed the list."""
        lines = [line.strip(" \t-–—•*·") for line in text.splitlines()]
        items: list[str] = []
        for line in lines:
            if any(character.isalpha() for character in line):
                items.append(line)
            elif items and any(character.isdigit() for character in line):  # such as a telephone
                items[-1] = f"{items[-1]} {line}"
        if not items:
            raise Unreadable(_("I can keep only words here. A few are enough."))
        if is_unsure(text, told):
            raise Unreadable(_("That is fine. Take your time; a small one counts, too."))
        if len(items) == 1 and self._closes(items[0], told):
            return self.take("enough", told)
        if max(map(len, items)) > LONGEST_ITEM:
            raise TooLong(
                _("One line holds {most} characters. Send it shorter, or parted in several lines."),
                most=LONGEST_ITEM,
            )
        self.refuse_too_many(items, told)
        return items

    def refuse_too_many(self, items: list[str], told: Told) -> None:
        """Raises Unreadable when the list cannot hold these, too."""
        there = len(told.every(told.asked))
        if there >= self.at_most:
            raise Unreadable(
                _("The list holds {most}, and no more. Go on with those that are there."),
                most=self.at_most,
            )
        if there + len(items) > self.at_most:
            raise Unreadable(
                _(
                    "The list holds {most}, and with these it would be {number}. Send those that "
                    "matter most."
                ),
                most=self.at_most,
                number=there + len(items),
            )

    def take(self, key: str, told: Told) -> Answer:
        if key != "enough":
            raise KeyError(key)
        if len(told.every(told.asked)) < self.at_least:
            raise Unreadable(
                self.too_few,
                number=len(told.every(told.asked)),
                least=self.at_least,
            )
        return None

    def choices(self, told: Told) -> tuple[tuple[Choice, ...], ...]:
        if len(told.every(told.asked)) < self.at_least:
            return ()
        return ((Choice("enough", told.plain(_("That's all"))),),)

    def takes_any_words(self) -> bool:
        return True

    def so_far(self, told: Told) -> Markup:
        """The end of the list, numbered."""
        lines = [
            Markup("{}. {}").format(number, item)
            for number, item in enumerate(told.every(told.asked), start=1)
        ]
        return Markup("\n").join([Markup("…")] * (len(lines) > SHOWN_ITEMS) + lines[-SHOWN_ITEMS:])

    def _closes(self, text: str, told: Told) -> bool:
        """Whether somebody says that it is all, and nothing besides."""
        closing = told.plain(
            _(
                "no|nope|nah|none|nothing|nothing else|nothing more|that's all|that is all|"
                "that's it|that is it|that's everything|that's enough|done|i'm done|i am done|"
                "finished|enough|no more|no more ideas|no thanks|no thank you|for now|i think"
            )
        )
        return is_made_of(text, closing)


def is_full(step: Step, trail: Sequence[Entry]) -> bool:
    """Whether a step is a list that holds as many as it can."""
    items = [each for each in trail if each.step == step.name and each.answer is not None]
    return isinstance(step.reader, Items) and len(items) >= step.reader.at_most


@dataclass(frozen=True)
class Option:
    """One option of a Pick: key, words, and other words that people type for it."""

    key: str
    words: str
    aliases: str = ""  # separated by |


@dataclass(frozen=True)
class Pick(Reader):
    """One of a few options, by a tap, its words, the start of them, or its number."""

    options: tuple[Option, ...] | Callable[[Told], tuple[Option, ...]]
    per_row: int = 1

    def read(self, text: str, told: Told) -> Answer:
        typed = _bare(text)
        options = self._offered(told)
        if typed.isdecimal() and len(typed) < 5 and 1 <= int(typed) <= len(options):
            return options[int(typed) - 1].key
        named = self._named(text, options)
        if named is not None:
            return named.key
        starting = [
            each for each in options if len(typed) > 2 and _bare(each.words).startswith(typed)
        ]
        if len(starting) == 1:
            return starting[0].key
        if is_unsure(text, told):
            raise Unreadable(_("That is fine. The nearest one will do."))
        raise Unreadable(_("Tap one of the buttons, or type its words or its number."))

    def names_choice(self, text: str, told: Told) -> bool:
        return self._named(text, self._offered(told)) is not None

    def take(self, key: str, told: Told) -> Answer:
        return {option.key: option.key for option in self._offered(told)}[key]

    def choices(self, told: Told) -> tuple[tuple[Choice, ...], ...]:
        offered = [
            Choice(each.key, quoted(each.words, LABEL_LENGTH)) for each in self._offered(told)
        ]
        starts = range(0, len(offered), self.per_row)
        return tuple(tuple(offered[start : start + self.per_row]) for start in starts)

    def fits(self, answer: Answer, told: Told) -> bool:
        return answer in [option.key for option in self._offered(told)]

    def show(self, answer: Answer, told: Told) -> str:
        return next((each.words for each in self._offered(told) if each.key == answer), "")

    def _named(self, text: str, options: tuple[Option, ...]) -> Option | None:
        """The option whose very words, or other words for it, these are."""
        typed = _bare(text)
        named = ([_bare(each.words), *each.aliases.split("|")] for each in options)
        found = (each for each, words in zip(options, named, strict=True) if typed in words)
        return next(found, None) if typed else None

    def _offered(self, told: Told) -> tuple[Option, ...]:
        """The options in the client's language; those of a function are ready as they come."""
        if callable(self.options):
            return self.options(told)
        return tuple(
            Option(each.key, told.plain(each.words), each.aliases and told.plain(each.aliases))
            for each in self.options
        )


@dataclass(frozen=True)
class Revisit(Reader):
    """Which earlier answer is to be changed: its place in the trail. The engine goes there.

    Offered are the steps that have a label; a list that is full cannot grow, and is not offered.
    `skips` names the steps of the summary itself.
    """

    skips: tuple[str, ...] = ()

    def read(self, text: str, told: Told) -> Answer:
        return int(Pick(self._offered).read(text, told))

    def take(self, key: str, told: Told) -> Answer:
        return int(Pick(self._offered).take(key, told))

    def choices(self, told: Told) -> tuple[tuple[Choice, ...], ...]:
        return Pick(self._offered).choices(told)

    def _offered(self, told: Told) -> tuple[Option, ...]:
        """Each labelled answer; of a list the place where it was closed, so that it can grow."""
        options = []
        for index, entry in enumerate(told.trail):
            step = told.steps[entry.step]
            in_a_list = isinstance(step.reader, Items) and entry.answer is not None
            settled = is_full(step, told.trail) or _superseded(index, step, told)
            if not step.label or in_a_list or settled:
                continue
            words = told.plain(step.label)
            if entry.answer is not None:
                words = f"{words}: {quoted(step.reader.show(entry.answer, told), LABEL_LENGTH)}"
            options.append(Option(str(index), words))
        return tuple(options)


@dataclass(frozen=True)
class Scale(Reader):
    """A whole number from 1 to 10 whose ends are named in words."""

    low: str
    high: str

    def read(self, text: str, told: Told) -> Answer:
        return read_number(text, told)

    def take(self, key: str, told: Told) -> Answer:
        return {str(number): number for number in range(1, 11)}[key]

    def choices(self, told: Told) -> tuple[tuple[Choice, ...], ...]:
        numbers = [Choice(str(number), str(number)) for number in range(1, 11)]
        return tuple(numbers[:5]), tuple(numbers[5:])

    def note(self, told: Told) -> Markup:
        return told.say(_("1: {low}\n10: {high}"), low=told.say(self.low), high=told.say(self.high))


def _superseded(index: int, step: Step, told: Told) -> bool:
    """Whether a later answer of the same round counts in place of this one."""
    for later in told.trail[index + 1 :] if step.counts_last_in else ():
        if later.step in (step.name, step.counts_last_in):
            return later.step == step.name
    return False


def _bare(text: str) -> str:
    """What is compared when words are typed for a button: no case, no punctuation at the ends."""
    straight = text.replace("’", "'").casefold().strip()
    kept = [char for char in straight if char.isalnum() or char in " '/+-:,"]
    return " ".join("".join(kept).strip(" '-,").split())
