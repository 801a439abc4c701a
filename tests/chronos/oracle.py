"""Holds what came against what should have come, in the style of Jepsen's Chronos test.

Each fault is a sentence that names the client, the zone, what it is about and when.
"""

from __future__ import annotations

from collections.abc import Iterator

from tests.chronos.clocks import HOUR, MINUTE, shown
from tests.chronos.diary import REMIND, STEP, Diary, Received
from tests.chronos.expecting import GAPS, is_paused, is_quiet, latest, over_budget, pending
from tests.chronos.life import IDLE, MOST_UNANSWERED, Away, Expected, Life

Item = tuple[str, int]


def faults(diary: Diary, away: Away = ()) -> list[str]:
    """Everything that is wrong with what a client received. `away`: when nothing could be sent."""
    return list(_Check(diary, away).faults())


class _Check:
    def __init__(self, diary: Diary, away: Away) -> None:
        self._diary, self._life = diary, Life(away)
        self._now = 0  # of the entry before
        self._received = 0  # when the last message came
        self._missed: set[tuple[Item, int]] = set()

    def faults(self) -> Iterator[str]:
        for at, entry in self._diary.entries:
            yield from self._did_not_come(at)
            if isinstance(entry, Received):
                yield from self._came(at, entry)
            else:
                self._life.learn(at, entry)
            self._now = at
        yield from self._did_not_come(self._diary.ends)

    # What did not come ------------------------------------------------------------------------

    def _did_not_come(self, until: int) -> Iterator[str]:
        """What should have come before an instant, as things stood since the entry before."""
        for each in pending(self._life, until - MINUTE):
            end = latest(self._life, each, self._now)
            if end is None or end + MINUTE >= until or (each.key, each.at) in self._missed:
                continue
            self._missed.add((each.key, each.at))
            yield self._sentence(f"did not come by {self._shown(end)}", each, each.at)

    # What came --------------------------------------------------------------------------------

    def _came(self, at: int, message: Received) -> Iterator[str]:
        if not message.items:
            yield self._sentence("brought up nothing", ("message", 0), at)
            return
        waiting = {(*each.key, each.asked_for): each for each in pending(self._life, at)}
        going: list[Expected] = []
        for item in message.items:
            found = list(self._expected(item, waiting, at))
            going += found
            if not found:
                yield self._unexpected(at, item)
        counts = any(not each.asked_for for each in going)
        yield from self._at_a_bad_time(at, message)
        if counts:
            yield from self._too_much(at, message)
        for each in waiting.values():
            if self._goes_along(each, at, counts):
                words = f"was left out of a message at {self._shown(at)}"
                yield self._sentence(words, each, each.at)
        self._life.note_sent(at, going, counts)
        self._received = at

    def _expected(
        self, item: Item, waiting: dict[tuple[str, int, bool], Expected], at: int
    ) -> Iterator[Expected]:
        """What an item may stand for, taken out of what waits."""
        found = [waiting.pop((*item, asked_for), None) for asked_for in (False, True)]
        yield from filter(None, found)
        if item[0] in self._life.left_over and not any(found):
            yield Expected(*item, at)

    def _goes_along(self, expected: Expected, at: int, counts: bool) -> bool:
        is_of_use = expected.until is None or at <= expected.until
        return is_of_use and (counts or expected.asked_for)

    def _unexpected(self, at: int, item: Item) -> str:
        """It came too early, or though it had come already or was not to come at all."""
        kind, number = item
        later = pending(self._life, at + HOUR)
        coming = next((each for each in later if each.key == item), None)
        if coming:
            minutes = -(-(coming.at - at) // MINUTE)
            return self._sentence(f"came {minutes} min before its time", coming, at)
        task = self._life.tasks.get(number)
        if kind in (STEP, REMIND) and (task is None or not task.is_open):
            return self._sentence("came though the step is settled", item, at)
        if task and task.does_rest(at):
            return self._sentence("came though the step rests", item, at)
        return self._sentence("came once too often", item, at)

    def _at_a_bad_time(self, at: int, message: Received) -> Iterator[str]:
        life = self._life
        bad = {
            "came in quiet hours": is_quiet(life, at),
            "came in a pause": is_paused(life, at),
            "came in the middle of a talk": life.in_talk and at < life.acted + IDLE,
            "came at the same instant as another": at == self._received,
        }
        for what, is_so in bad.items():
            if is_so:
                yield self._sentence(what, message.items[0], at)

    def _too_much(self, at: int, message: Received) -> Iterator[str]:
        life, item = self._life, message.items[0]
        if over_budget(life, life.clocks.day(at)):
            yield self._sentence(f"went over the budget of {life.wishes.a_week} a week", item, at)
        if life.unanswered >= MOST_UNANSWERED:
            yield self._sentence("came after the last unanswered one", item, at)
        elif at < life.sent + GAPS.get(life.unanswered, 0):
            yield self._sentence(f"came too soon after {life.unanswered} unanswered", item, at)
        if message.says_it_thins != (life.unanswered == min(GAPS)):
            says = "said" if message.says_it_thins else "did not say"
            what = f"{says} that fewer will come, with {life.unanswered} unanswered"
            yield self._sentence(what, item, at)

    # In words ---------------------------------------------------------------------------------

    def _sentence(self, what: str, about: Expected | Item, at: int) -> str:
        kind, number = about.key if isinstance(about, Expected) else about
        named = f"{kind} {number}" if number else kind
        place = f"client {self._diary.client} in {self._life.clocks.zone}"
        return f"{place}: {named} of {self._shown(at)} {what}."

    def _shown(self, at: int) -> str:
        return shown(at, self._life.clocks.zone)
