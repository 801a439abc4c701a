"""Walks through a flow on the pure engine: every option of every step, and every way between steps.

A walk takes what was taken least so far. A step that came three times is left the shortest way.
What no walk came by is sought: nearest first, from one file of a client after the other.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import copy
from datetime import timedelta
from heapq import heappop, heappush
from itertools import combinations, product
from unittest.mock import patch

from bot.export.reading import NOT_OURS
from bot.local.markup import plain_text
from bot.rendering import MOST_TEXT, in_parts, length
from flows.engine.answers import Items, Pick, Revisit, Scale, Text
from flows.engine.clock_times import ClockTime
from flows.engine.flow import Flow, Step, Told
from flows.engine.machine import BUTTON_DATA, END, FlowMachine
from flows.engine.model import Event, Filed, FileRead, KeptPlan, Located, Reply, Said, Tapped
from flows.engine.weekdays import Weekdays
from flows.engine.when_and_where import City, When
from flows.outcome import Went
from flows.own_data.importing import File, LookedThrough
from flows.readings.reading import Reading
from flows.settings.budget import HowMany
from tests.engine.talk import ANA, STRANGER, Talk
from tests.flows.coaching_rules import broken_rules

MOST_WALKS = 60  # before it is given up to take every option once
TRIES = 4  # of each walk that is out for something; what it meets beside that differs
MOST_SOUGHT = 400  # turns in which one way or option is sought in one file
MOST_TURNS = 500  # of one walk; the longest way through a flow is far shorter
MOST_VISITS = 3  # of a step in one walk, unless the walk is out to come back to it
INSISTS = 6  # times that a walk takes an option that it prefers
# Something for every noticing there is.
HEARD = (
    *("I do not want this", "they should call", "nothing", "he always does", "it is impossible"),
    *("maybe", "I will not do it", "more", "try it", "avoid it"),
)
# One more obstacle is asked for after a named one only, and that has led to its plan.
CLOSED = {("obstacle", "more")}
NUMBERS = ("1", "4", "7", "10")

Option = tuple[str, str]  # step, and which of its options
Way = tuple[str, str]  # a step and the one that followed


def has_a_wheel(talk: Talk) -> None:
    """Rated yesterday, all in one turn."""
    for area, value in (("health", 1), ("work", 3), ("path", 6), ("money", 10), ("people", 8)):
        talk.rates(value, scale=f"wheel:{area}")


def much(talk: Talk) -> None:
    """A file with every kind of step: ahead, due, moved often, with plans that failed, resting."""
    past, later = talk.given.now - timedelta(hours=30), talk.given.now + timedelta(days=9)

    def plans(first: int, failures: int) -> tuple[KeptPlan, ...]:
        plan = KeptPlan("rain & <wind>", "it rains", "take the tram", first, failures)
        return (plan, KeptPlan("a long day", "I am tired", "begin small", first + 1))

    talk.commits("call Luis").commits("write <b>two</b> pages & print them", where="home")
    talk.commits("walk", due=past, moves=3).commits("wash", due=past)
    talk.commits("read", due=past, moves=3, plans=plans(30, 0))
    talk.commits("paint", due=past, plans=plans(40, 0)[:1])
    talk.commits("sort the mail", due=past, moves=3, plans=plans(50, 1))
    talk.commits("draw", due=past, plans=plans(60, 1)[:1])
    talk.commits("swim", due=past, rests=True).commits("sleep", rests=True, rests_until=later)
    talk.commits("cook", state="done", settled_at=past).commits("sing", state="parked")
    talk.commits("hum", due=talk.given.now - timedelta(minutes=20))
    talk.rates(9, 6, note="I said <no> & slept").follows("energy", "Energy")
    talk.follows("own:1", "Room <to> & breathe", "none <at> all", "all there is")
    has_a_wheel(talk)


def little(talk: Talk) -> None:
    talk.commits("walk", due=talk.given.now - timedelta(hours=30)).rates(6)


def one_hard(talk: Talk) -> None:
    plan = KeptPlan("rain", "it rains", "take the tram", 70, 1)
    talk.commits("sort", due=talk.given.now - timedelta(hours=30), moves=3, plans=(plan,)).rates(
        2, 3
    )


def nothing(talk: Talk) -> None:
    pass


FILES = (much, little, one_hard, nothing)


class Walks:
    """All walks through one flow, and what they have seen."""

    filing: Callable[[Talk], None] = staticmethod(much)  # what is on file when a walk begins

    def __init__(self, flow: Flow) -> None:
        self.flow, self.machine = flow, FlowMachine(flow)
        self.ways: set[Way] = set()
        self.taken: Counter[Option] = Counter()
        self.known: dict[Option, str] = {}  # to which step it led; "" as long as it was not taken
        self.turns = 0
        self._far = _steps_to(END, self.machine.next_steps())

    def take_every_option(self) -> None:
        """Walk until every option was taken once."""
        for _walk in range(MOST_WALKS):
            self.walk()
            if not self.untried():
                return

    def walk_all(self) -> None:
        """Walk until every option was taken, then out to whatever way is left."""
        with self._watching():
            self.take_every_option()
            for way in sorted(self.untaken()):
                self._seek_in_files(way[0], lambda way=way: way in self.ways)
            back = [option for option in self.known if self._leads_back(option)]
            skips = [option for option in self.known if option[1] == "!skip"]
            for prefers in [*combinations(back, 2), *product(back, skips)] * TRIES:
                if self.untaken():
                    self.walk(prefers)
            while untried := sorted(self.untried()):
                for option in untried:
                    self._seek_in_files(option[0], lambda option=option: self.taken[option] > 0)
                if self.untried() >= set(untried):
                    return

    def untried(self) -> set[Option]:
        """The options that were seen and not taken; an answer from before comes by chance only."""
        return {each for each in self.known if not self.taken[each] and each[1] != "!again"}

    def _leads_back(self, option: Option) -> bool:
        step, key = option
        if not key.startswith(".") or isinstance(self.machine.steps[step].reader, Revisit):
            return False
        order = [*self.machine.steps, END]
        return order.index(self.known[option] or END) < order.index(step)

    def walk(self, prefers: tuple[Option, ...] = ()) -> None:
        """One walk from the beginning to the end; it insists on the options that it prefers."""
        talk, visits, insisted = self.begin(), Counter[str](), Counter[Option]()
        for _turn in range(MOST_TURNS):
            self.check(talk)
            if not talk.step:
                return
            step = talk.step
            visits[step] += 1
            options = {(step, key): event for key, event in self._answers(talk).items()}
            self.known = dict.fromkeys(options, "") | self.known
            wanted = [each for each in prefers if each in options and insisted[each] < INSISTS]
            if wanted:
                option = wanted[0]
            elif visits[step] > MOST_VISITS:
                option = self._onward(options) if prefers else self._shortest(talk, options)
            else:
                ends = {each: bool(prefers) and self.known[each] == END for each in options}
                option = min(options, key=lambda each: (ends[each], self.taken[each]))
            insisted[option] += 1
            self.taken[option] += 1
            talk.does(options[option])
            self.turns += 1
            self.known[option] = talk.step or END
        raise AssertionError(f"A walk through {self.flow.name} does not end: {visits}")

    def _seek_in_files(self, goal: str, is_reached: Callable[[], bool]) -> None:
        for filing in FILES:
            self.filing = filing
            if not is_reached():
                self._seek(goal, is_reached)
        self.filing = much

    def _seek(self, goal: str, is_reached: Callable[[], bool]) -> None:
        """Go out to a step on all ways, nearest first, and take there all that can be answered."""
        far = _steps_to(goal, self.machine.next_steps())
        first, turns, seen = self.begin(), 0, set[str]()
        if not first.step:  # with this file it cannot be begun
            return
        waiting = [(far.get(first.step, MOST_TURNS), turns, first)]
        while waiting and turns < MOST_SOUGHT:
            talk = heappop(waiting)[2]
            answers = self._answers(talk)
            self.known = dict.fromkeys([(talk.step, key) for key in answers], "") | self.known
            typed = next((key for key in answers if key.startswith("typed ")), "")
            for key, event in answers.items():
                if key.startswith("typed ") and key != typed and far[talk.step] > 1:
                    continue
                turns += 1
                after = self._take(talk, key, event)
                if is_reached():
                    return
                mark = self._mark(after)
                if after.step in far and mark not in seen:
                    seen.add(mark)
                    heappush(waiting, (far[after.step], turns, after))

    def _take(self, talk: Talk, key: str, event: Event) -> Talk:
        """What comes of one answer; the talk itself stays where it is."""
        after = copy(talk)
        after.file, after.days = dict(talk.file), dict(talk.days)
        after.findings, after.talks, after.effects = [*talk.findings], [*talk.talks], []
        after.ratings, after.scales = [*talk.ratings], dict(talk.scales)
        after.does(event)
        self.check(after)
        self.turns += 1
        self.taken[talk.step, key] += 1
        self.known[talk.step, key] = after.step or END
        return after

    def _mark(self, talk: Talk) -> str:
        """What tells a place from another on the way: the step, and what was picked last where."""
        steps = self.machine.steps
        picked = {name: each for name, each in talk.trail if isinstance(steps[name].reader, Pick)}
        return json.dumps([talk.step, talk.step and talk.session.draft, picked])

    def begin(self) -> Talk:
        talk = Talk(given=STRANGER if self.flow.for_strangers else ANA)
        if not self.flow.for_strangers:
            self.filing(talk)
        return talk.begins(self.flow.name)

    def untaken(self) -> set[Way]:
        """The ways between steps that the machine has and no walk took.

        From the question which answer to change the engine goes on by itself.
        """
        return {
            (name, target)
            for name, step in self.machine.steps.items()
            if not isinstance(step.reader, Revisit)
            for target, _ in self.machine.ways(name)
        } - {*self.ways, *CLOSED}

    @contextmanager
    def _watching(self) -> Iterator[None]:
        follow: Callable[[FlowMachine, str, str, Told], str] = FlowMachine.follow

        def noted(machine: FlowMachine, trigger: str, step: str, told: Told) -> str:
            target = follow(machine, trigger, step, told)
            self.ways.add((step, target))
            return target

        with patch.object(FlowMachine, "follow", noted):
            yield

    def _onward(self, options: dict[Option, Event]) -> Option:
        """The option taken least of those that lead to later steps."""
        order = [*self.machine.steps, END]
        onward = [
            each
            for each in options
            if order.index(self.known[each] or END) > order.index(each[0])
            and not isinstance(self.machine.steps[each[0]].reader, Revisit)
        ]
        return min(onward or options, key=lambda each: self.taken[each])

    def _shortest(self, talk: Talk, options: dict[Option, Event]) -> Option:
        def far(option: Option) -> int:
            turn = talk.dialogue.advance(talk.desk, options[option], talk.given)
            session = turn.desk.session
            stays = session is not None and session.step == talk.step
            return (session is not None and self._far[session.step]) + 99 * stays

        return min(options, key=far)

    def _answers(self, talk: Talk) -> dict[str, Event]:
        """All ways to answer the open question: every button, and sensible things to type."""
        step, trail = self.machine.steps[talk.step], talk.session.trail
        answers: dict[str, Event] = {}
        for button in talk.buttons:
            key = button.data.partition(":")[2]
            if key in ("!back", "!stop") or not key:
                continue
            if isinstance(step.reader, Revisit) and key.startswith("."):
                key = f"to {trail[int(key[1:])].step}"
            answers[key] = Tapped(button.data)
            if isinstance(step.reader, Pick) and key.startswith(".") and "…" not in button.label:
                answers[f"typed {key}"] = Said(button.label)
        answers |= {f"typed {number}": Said(text) for number, text in enumerate(self.typed(step))}
        if isinstance(step.reader, City):
            answers["location"] = Located(52.5, 13.4)
        if isinstance(step.reader, File):
            answers["file"] = Filed("file <1>", "cairn.json", 1000)
        if isinstance(step.reader, LookedThrough):
            answers["fine"] = FileRead()
            answers["bad"] = FileRead(NOT_OURS)
        return answers

    def typed(self, step: Step) -> list[str]:
        return sensible_words(step)

    def check(self, talk: Talk) -> None:
        assert talk.replies, "Nothing was said."
        for reply in talk.replies:
            problems = [*problems_of(reply), *broken_rules(plain_text(str(reply.text)))]
            problems += ["a blank that was not filled"] * ("{" in repr(reply))
            problems += ["a quote of nothing"] * ("«»" in reply.text or "«»" in reply.why)
            problems += broken_rules(plain_text(str(reply.why)))
            assert not problems, f"At {self.flow.name}.{talk.step}: {problems}\n{reply.text}"


def _steps_to(goal: str, next_steps: dict[str, list[str]]) -> dict[str, int]:
    """For each step from which the goal can be reached how many steps it is from it at least."""
    far, near = {goal: 0}, {goal: 0}
    while near:
        near = {
            step: 1 + min(far[each] for each in targets if each in far)
            for step, targets in next_steps.items()
            if step not in far and any(each in far for each in targets)
        }
        far |= near
    return far


def sensible_words(step: Step) -> list[str]:
    """Sensible things to type at a step, one for each way that its reader may go."""
    heard = [each for notice in step.notices for each in HEARD if notice.hears(each)]
    assert len(heard) >= len(step.notices), f"Nothing in HEARD for a noticing of {step.name}."
    match step.reader:
        case Text(most=most):
            long = ("a long tale " * most)[:most].strip()
            return ["a few words", "one <line>\nand & «another»", long, *heard]
        case Items():
            return ["an <idea>", "• one\n• two\n• three", "that's all", *heard]
        case Scale() | Reading():
            return list(NUMBERS)
        case When():
            return ["tomorrow 9am", "in two weeks"]
        case City():
            return ["Berlin", "Springfield"]
        case Went():
            return ["no, my son was ill", "yes, and she was glad", "I was <so> tired"]
        case ClockTime():
            return ["19:30", "half past 7 pm"]
        case Weekdays():
            return ["mon wed fri", "every day but sunday"]
        case HowMany():
            return ["4"]
    return []


def problems_of(reply: Reply) -> list[str]:
    """What Telegram would not take."""
    found = ["an empty message"] if not str(reply.text).strip() else []
    for part in in_parts(reply):
        found += ["more than a message holds"] * (length(part.text) > MOST_TEXT)
        for line in part.text.splitlines():
            try:
                plain_text(line)
            except ValueError as error:
                found.append(f"markup that spans lines or is broken: {error}")
    for row in reply.buttons:
        for button in row:
            found += ["a button without words"] * (not button.label.strip())
            found += ["a button with too much data"] * (len(button.data.encode()) > BUTTON_DATA)
    return found
