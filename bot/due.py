"""What has come due: a turn for each client, many in one transaction, since thousands may at once.

Synchronous, called in a worker thread. Must not know Telegram, nor what makes the clock tick.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.filing import A_WEEK_AND_MORE, plan_anew
from bot.rendering import in_parts
from flows.engine.model import Given, KeptCommitment, Reply
from flows.engine.nudges import FOLLOW_UP, REPEATING, UNCOUNTED, Nudge
from flows.engine.words import ENGLISH, Language
from flows.nudging.bringing_up import THINNING, bring_up
from flows.nudging.calendar import next_occurrence, wall_of
from flows.nudging.manners import Standing, earliest, thins
from flows.nudging.planning import days_of
from storage.nudges import DueClient, DueNudge
from storage.repositories import NUDGE
from storage.unit_of_work import Database, UnitOfWork

log = logging.getLogger(__name__)

AT_ONCE = 200  # rows in one transaction; a reply waits for it
LOOKS_AGAIN = timedelta(days=1)  # how often a snoozed nudge is looked at in a pause without end
LOOKED_AFTER = 100  # clients whose plans are restored in one transaction
KEPT_FOR = timedelta(days=60)  # nudges that were sent
ALONE_FOR = timedelta(hours=3)  # what else is due waits, when a client is asked how they are


@dataclass
class _Outcome:
    """What one transaction is to write."""

    letters: list[tuple[int, Reply, str]] = field(default_factory=list)
    used: list[int] = field(default_factory=list)
    days: dict[int, date] = field(default_factory=dict)
    counted: set[int] = field(default_factory=set)
    moved: list[tuple[int, datetime]] = field(default_factory=list)
    dropped: list[int] = field(default_factory=list)
    reached: list[int] = field(default_factory=list)
    rolled: list[tuple[int, Nudge]] = field(default_factory=list)
    next: list[tuple[int, Nudge]] = field(default_factory=list)


class Due:
    """Brings up what has come due. Each method is one transaction."""

    def __init__(
        self,
        database: Database,
        languages: Mapping[str, Language],
        now: Callable[[], datetime],
    ) -> None:
        self._database, self._languages, self._now = database, languages, now
        self._restored = 0  # the last client whose plans were restored

    def next_at(self) -> datetime | None:
        """When the next nudge is to be looked at; None when none is planned."""
        with self._database.unit() as unit:
            return unit.nudges.next_due()

    def bring_up(self) -> bool:
        """Put what is due now into the outbox, in part. Whether there may be more.

        Raises what the database raises; then nothing has happened, and it is due again.
        """
        now = self._now()
        with self._database.unit() as unit:
            clients = unit.nudges.due(now, AT_ONCE)
            if clients:
                self._bring_up_for(unit, clients, now)
        return bool(clients)

    def restore(self) -> None:
        """Put back nudges that are missing, for the next few clients; all have their turn."""
        now = self._now()
        with self._database.unit() as unit:
            clients = unit.clients.after(self._restored, LOOKED_AFTER)
            for client in clients:
                try:
                    with unit.connection.begin_nested():
                        plan_anew(unit, client, now)
                except Exception as error:  # one client's trouble is not to be everybody's
                    log.error("Plans of client %s: %s", client, type(error).__name__)
        self._restored = clients[-1] if clients else 0

    def forget_old(self) -> None:
        """Drop nudges that were sent long ago."""
        with self._database.unit() as unit:
            unit.nudges.forget_before(self._now() - KEPT_FOR)

    def _bring_up_for(self, unit: UnitOfWork, clients: Sequence[DueClient], now: datetime) -> None:
        since = (now - A_WEEK_AND_MORE).date()
        sent = unit.nudges.sent_days([each.id for each in clients], since)
        about = [
            (client.id, each.subject)
            for client in clients
            for each in client.nudges
            if each.subject
        ]
        commitments = unit.commitments.many(about)
        outcome = _Outcome()
        for client in clients:
            try:
                self._decide(client, sent.get(client.id, ()), commitments, now, outcome)
            except Exception as error:  # one client's trouble is not to be everybody's
                log.error("Nudges of client %s: %s", client.id, type(error).__name__)
                kinds = {"kinds": [each.kind for each in client.nudges]}
                unit.parked.add("nudge", client.id, type(error).__name__, kinds, now)
                outcome.used += [each.id for each in client.nudges]
                outcome.days |= {each.id: each.day for each in client.nudges}
        _write(unit, outcome, now)

    def _decide(
        self,
        client: DueClient,
        sent_days: Sequence[date],
        commitments: Mapping[int, KeptCommitment],
        now: datetime,
        outcome: _Outcome,
    ) -> None:
        """Whether what is due for a client may go now, and what then."""
        zone = ZoneInfo(client.zone)
        standing = Standing(
            client.heard_at,
            client.in_talk,
            client.unanswered,
            client.nudged_at,
            sent_days,
            client.held_until,
        )
        going: list[DueNudge] = []
        counted: list[DueNudge] = []
        for asked_for in (False, True):
            nudges = [each for each in client.nudges if _was_asked_for(each) == asked_for]
            when = nudges and earliest(now, client.preferences, zone, standing, asked_for)
            if when is None and asked_for:  # it waits for the end of a pause
                outcome.moved += [(each.id, now + LOOKS_AGAIN) for each in nudges]
            elif when is None:
                outcome.dropped += [each.id for each in nudges]
            elif when and when > now:
                outcome.moved += [(each.id, when) for each in nudges if each.due_at <= now]
            elif when:
                going += nudges
                counted = counted or ([] if asked_for else nudges)
        alone = [each for each in going if each.kind == FOLLOW_UP]
        if alone and len(alone) < len(going):
            outcome.moved += [(each.id, now + ALONE_FOR) for each in going if each not in alone]
            going, counted = alone, []
        if going:
            self._send(client, going, counted, zone, commitments, now, outcome)

    def _send(
        self,
        client: DueClient,
        going: Sequence[DueNudge],
        counted: Sequence[DueNudge],
        zone: ZoneInfo,
        commitments: Mapping[int, KeptCommitment],
        now: datetime,
        outcome: _Outcome,
    ) -> None:
        language = self._languages.get(client.language, ENGLISH)
        given = Given(
            now=now,
            name=client.name,
            zone=zone,
            language=client.language,
            preferences=client.preferences,
            commitment=commitments.get,
        )
        line = THINNING if counted and thins(client.unanswered) else ""
        nudges = [self._up_to_now(client, each, zone, now, outcome) for each in going]
        reply = bring_up(nudges, given, language, line)
        if reply is None:
            for each in going:
                step = commitments.get(each.subject)
                if each.snoozed and step is not None and step.state == "open":  # it rests
                    outcome.moved.append((each.id, now + LOOKS_AGAIN))
                else:
                    outcome.dropped.append(each.id)
            return
        outcome.letters += [(client.id, part, "nudge") for part in in_parts(reply)]
        outcome.used += [each.id for each in going]
        day = wall_of(now, zone).date()
        outcome.days |= {each.id: day for each in going}
        outcome.counted |= {each.id for each in counted[:1]}
        if counted:
            outcome.reached.append(client.id)

    def _up_to_now(
        self, client: DueClient, due: DueNudge, zone: ZoneInfo, now: datetime, outcome: _Outcome
    ) -> Nudge:
        """The nudge; one that repeats stands for all that came due since, and its next is planned.

        Who was to be asked on Monday, and is asked on Wednesday, is asked once, of Wednesday.
        """
        nudge = Nudge(due.kind, due.day, "", due.at, due.subject)
        if due.kind not in REPEATING:
            return nudge
        following = _following(client, nudge, zone)
        while following is not None and following.at <= now:
            nudge, following = following, _following(client, following, zone)
        if nudge.day != due.day:
            outcome.rolled.append((due.id, nudge))
        if following is not None:
            outcome.next.append((client.id, following))
        return nudge


def _was_asked_for(nudge: DueNudge) -> bool:
    """Whether the client chose this very moment, beside the usual nudges."""
    return nudge.snoozed or nudge.kind in UNCOUNTED


def _following(client: DueClient, nudge: Nudge, zone: ZoneInfo) -> Nudge | None:
    """The next of a nudge that repeats."""
    wants = client.preferences
    days = days_of(nudge.kind, wants)
    found = next_occurrence(wants.hour, days, nudge.at, zone, {nudge.day})
    if found is None:
        return None
    day, at = found
    return Nudge(nudge.kind, day, datetime.combine(day, wants.hour).isoformat("T", "minutes"), at)


def _write(unit: UnitOfWork, outcome: _Outcome, now: datetime) -> None:
    unit.outbox.put_many(outcome.letters, now, NUDGE)
    unit.nudges.roll_on(outcome.rolled)
    unit.nudges.use_up(outcome.used, now, outcome.days, outcome.counted)
    unit.nudges.postpone(outcome.moved)
    unit.nudges.drop(outcome.dropped)
    unit.nudges.plan_many(outcome.next)
    unit.nudges.note_sent(outcome.reached, now)
