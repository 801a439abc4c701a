"""What a file would add to what is here, as values: nothing is written, and no row is named.

What is here stays as it is. The same content at the same instant is the same thing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from storage.portable import form
from storage.portable.references import Renaming
from storage.portable.rekeying import rekeyed

Thing = TypeVar("Thing")


@dataclass
class Additions:
    """What is new. Numbers of steps and plans `here` are those of the file made from here."""

    steps: list[form.Step] = field(default_factory=list)  # whole, with their plans and findings
    plans: list[tuple[int, form.Plan]] = field(default_factory=list)  # for a step here
    trials: list[tuple[int, form.Trial]] = field(default_factory=list)  # of a plan here
    findings: list[tuple[int, form.Finding]] = field(default_factory=list)  # about a step here
    days: list[form.DayLog] = field(default_factory=list)
    filled: list[form.DayLog] = field(default_factory=list)  # days here, with what they lacked
    readings: list[form.Reading] = field(default_factory=list)
    scales: list[form.Scale] = field(default_factory=list)
    talks: list[form.Talk] = field(default_factory=list)
    same_steps: dict[int, int] = field(default_factory=dict)  # there → here
    same_plans: dict[int, int] = field(default_factory=dict)  # there → here
    keys: Mapping[str, str] = field(default_factory=dict)  # of scales, there → here

    def count(self) -> dict[str, int]:
        """How many of each kind are new, or have something new to them."""
        return {
            "talks": len(self.talks),
            "steps": len(self.steps),
            "plans": len(self.plans) + sum(len(step.plans) for step in self.steps),
            "findings": len(self.findings) + sum(len(step.findings) for step in self.steps),
            "days": len(self.days) + len(self.filled),
            "readings": len(self.readings),
            "scales": len(self.scales),
        }


def additions(here: form.ClientFile, file: form.ClientFile) -> Additions:
    """What the file has and the one made from here has not."""
    made = Additions()
    _merge_steps(here.steps, file.steps, made)
    _merge_days(here.days, file.days, made)
    made.scales, made.keys = rekeyed(here, file)
    _merge_readings(here.readings, file.readings, made)
    _merge_talks(here, file, made)
    return made


def counted(file: form.ClientFile) -> dict[str, int]:
    """How many of each kind a file holds."""
    return Additions(
        steps=file.steps,
        days=file.days,
        readings=file.readings,
        scales=file.scales,
        talks=file.talks,
    ).count()


def _merge_steps(here: Sequence[form.Step], there: Sequence[form.Step], made: Additions) -> None:
    same = _matched(here, there, _by_words, _by_time)
    for step in there:
        known = same.get(step.number)
        if known is None:
            made.steps.append(step)
            continue
        made.same_steps[step.number] = known.number
        found = _missing(known.findings, step.findings, _as_it_is)
        made.findings += [(known.number, each) for each in found]
        _merge_plans(known, step, made)


def _merge_plans(here: form.Step, there: form.Step, made: Additions) -> None:
    same = _matched(here.plans, there.plans, _as_planned)
    for plan in there.plans:
        known = same.get(plan.number)
        if known is None:
            made.plans.append((here.number, plan))
            continue
        made.same_plans[plan.number] = known.number
        tried = _missing(known.trials, plan.trials, _as_it_is)
        made.trials += [(known.number, each) for each in tried]


def _merge_days(here: Sequence[form.DayLog], there: Sequence[form.DayLog], made: Additions) -> None:
    known = {each.day: each for each in here}
    days: dict[Any, form.DayLog] = {}
    for each in there:
        days[each.day] = _filled(days[each.day], each) if each.day in days else each
    for day, log in days.items():
        if day not in known:
            made.days.append(log)
        elif (filled := _filled(known[day], log)) != known[day]:
            made.filled.append(filled)


def _filled(log: form.DayLog, other: form.DayLog) -> form.DayLog:
    """The day with what only the other one tells of it."""
    moved = other.moved if log.moved is None else log.moved
    lacking = {"intent": log.intent or other.intent, "note": log.note or other.note}
    return log.model_copy(update={**lacking, "moved": moved})


def _merge_readings(
    here: Sequence[form.Reading], there: Sequence[form.Reading], made: Additions
) -> None:
    """One number stands for a scale at an instant; where one is here, others were corrected."""
    stands = {(each.scale, each.at) for each in here if each.corrected_at is None}
    moved = [
        each.model_copy(update={"scale": made.keys.get(each.scale, each.scale)}) for each in there
    ]
    for each in _missing(here, moved, lambda one: (one.scale, one.value, one.at)):
        if each.corrected_at is None and (each.scale, each.at) in stands:
            each = each.model_copy(update={"corrected_at": each.at})
        made.readings.append(each)


def _merge_talks(here: form.ClientFile, there: form.ClientFile, made: Additions) -> None:
    """Compared with what they refer to called as it is here; what is new has no name here yet."""
    steps = {step.number: made.same_steps.get(step.number, -step.number) for step in there.steps}
    plans = {
        plan.number: made.same_plans.get(plan.number, -plan.number)
        for step in there.steps
        for plan in step.plans
    }
    names = Renaming(steps, plans, made.keys)

    def told(talk: form.Talk) -> Hashable:
        pairs = names.answers(talk.flow, ((each.step, each.answer) for each in talk.answers))
        return (talk.flow, talk.began, talk.ended, repr(pairs))

    known: Counter[Hashable] = Counter(
        (
            talk.flow,
            talk.began,
            talk.ended,
            repr([[each.step, each.answer] for each in talk.answers]),
        )
        for talk in here.talks
    )
    made.talks += _unknown(known, there.talks, told)


def _matched(
    here: Sequence[Any], there: Sequence[Any], *ways: Callable[[Any], Hashable]
) -> dict[int, Any]:
    """What is here and the same, by the numbers there; each way is tried after the one before."""
    found: dict[int, Any] = {}
    left = list(here)
    for way in ways:
        by: dict[Hashable, list[Any]] = {}
        for each in left:
            by.setdefault(way(each), []).append(each)
        for each in there:
            if each.number not in found and (same := by.get(way(each))):
                found[each.number] = same.pop(0)
        taken = {each.number for each in found.values()}
        left = [each for each in left if each.number not in taken]
    return found


def _missing(
    here: Iterable[Thing], there: Iterable[Thing], content: Callable[[Any], Hashable]
) -> list[Thing]:
    return _unknown(Counter(map(content, here)), there, content)


def _unknown(
    known: Counter[Hashable], there: Iterable[Thing], content: Callable[[Any], Hashable]
) -> list[Thing]:
    """Those of which there are more than are known."""
    found = []
    for each in there:
        if known[content(each)] > 0:
            known[content(each)] -= 1
        else:
            found.append(each)
    return found


def _as_it_is(thing: Any) -> Hashable:
    return tuple(thing.__dict__.values())


def _by_words(step: form.Step) -> Hashable:
    return (step.made_at, step.what)


def _by_time(step: form.Step) -> Hashable:
    """One that was put otherwise since keeps its time."""
    return (step.made_at, step.due)


def _as_planned(plan: form.Plan) -> Hashable:
    return (plan.made_at, plan.obstacle, plan.cue, plan.action)
