"""The client's file as a turn sees it, and as it leaves it: what is given, what is asked for.

Synchronous, inside the transaction of a turn. Must not know Telegram, nor how a turn is taken.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from bot import waiting_file
from flows.engine import effects as asked_for
from flows.engine.model import Given
from flows.engine.nudges import UNCOUNTED
from flows.nudging.bringing_up import command_of
from flows.nudging.calendar import instant_of, out_of_quiet, wall_of
from flows.nudging.manners import SILENT_AFTER, Standing, earliest, left_this_week
from flows.nudging.planning import brought_up_by, wanted
from storage.repositories import KnownClient
from storage.unit_of_work import UnitOfWork

KEPT_IN_VIEW = timedelta(days=90)  # of the past, for reviews
A_WEEK_AND_MORE = timedelta(days=9)  # any local week so far, wherever the client has been
REPLANS = (
    asked_for.Commit,
    asked_for.Settle,
    asked_for.Move,
    asked_for.Remind,
    asked_for.Rest,
    asked_for.Snooze,
    asked_for.Prefer,
    asked_for.Dwell,
    asked_for.Introduce,
    asked_for.Hold,
    asked_for.BringIn,
)


def given_of(unit: UnitOfWork, client: KnownClient, now: datetime, first_name: str = "") -> Given:
    """What a flow may know of the client; what only some flows need is looked up when asked."""
    zone = ZoneInfo(client.zone or "UTC")

    def asked() -> str:
        last = unit.nudges.asked(client.id, client.heard_at)
        return command_of(*last, client.preferences) if last else ""

    def next_nudge() -> datetime | None:
        planned = [
            earliest(
                max(each.due_at, now),
                client.preferences,
                zone,
                Standing(now, False, 0, None, sent_days(), client.held_until),
                asked_for=each.snoozed or each.kind in UNCOUNTED,
            )
            for each in unit.nudges.planned(client.id)
        ]
        return min((each for each in planned if each is not None), default=None)

    @cache
    def sent_days() -> Sequence[date]:
        since = (now - A_WEEK_AND_MORE).date()
        return unit.nudges.sent_days([client.id], since).get(client.id, ())

    return Given(
        now=now,
        name=client.name or first_name,
        zone=zone,
        language=client.language,
        welcomed=bool(client.zone),
        preferences=client.preferences,
        heard_at=client.heard_at,
        commitments=cache(lambda: unit.commitments.open(client.id)),
        commitment=cache(lambda number: unit.commitments.get(client.id, number)),
        next_nudge=next_nudge,
        nudges_left=lambda: left_this_week(now, client.preferences, zone, sent_days()),
        asked=cache(asked),
        ratings=cache(lambda: unit.ratings.of(client.id)),
        scales=cache(lambda: unit.scales.of(client.id)),
        past=cache(lambda: unit.past.of(client.id, now - KEPT_IN_VIEW)),
        country=client.country,
        held_until=client.held_until,
        reason=lambda message: unit.reasons.of(client.id, message),
        things=cache(lambda: unit.files.count(client.id)),
        upload=cache(lambda: waiting_file.changes(unit, client.id)),
        on_its_way=lambda: unit.outbox.holds_document(client.id),
    )


def apply(unit: UnitOfWork, client: KnownClient, effects: Sequence[object], now: datetime) -> bool:
    """Do what a turn asks for. Whether nudges must be planned anew."""
    for effect in effects:
        _apply(unit, client, effect, now)
    return any(isinstance(effect, REPLANS) for effect in effects)


def _apply(unit: UnitOfWork, client: KnownClient, effect: object, now: datetime) -> None:
    match effect:
        case asked_for.Introduce(name, zone, country):
            unit.clients.introduce(client.id, name, zone, country)
        case asked_for.Dwell(zone, country):
            _keep_wall_clock(unit, client, ZoneInfo(zone), now)
            unit.clients.dwell(client.id, zone, country)
        case asked_for.Prefer(preferences):
            unit.clients.prefer(client.id, preferences)
        case asked_for.Commit():
            unit.commitments.add(client.id, effect, now)
        case asked_for.AddPlans(commitment, plans):
            unit.commitments.add_plans(client.id, commitment, plans, now)
        case asked_for.Settle(commitment, state):
            unit.commitments.settle(client.id, commitment, state, now)
        case asked_for.Move(commitment, due):
            unit.commitments.move(client.id, commitment, due)
        case asked_for.Reword(commitment, what):
            unit.commitments.reword(client.id, commitment, what)
        case asked_for.Remind(commitment, at):
            unit.commitments.remind(client.id, commitment, at)
        case asked_for.Rest(commitment, rests, until):
            unit.commitments.rest(client.id, commitment, rests, until)
        case asked_for.Note(commitment, kind, words):
            unit.commitments.note(client.id, commitment, kind, words, now)
        case asked_for.LogPlan(plan, came, acted, helped):
            unit.commitments.log_plan(client.id, plan, came, acted, helped, now)
        case asked_for.RewritePlan(plan, cue, action):
            unit.commitments.rewrite_plan(client.id, plan, cue, action, now)
        case asked_for.Snooze(kind, subject, until):
            here = ZoneInfo(client.zone or "UTC")
            until = out_of_quiet(until, client.preferences, here)
            unit.nudges.snooze(client.id, kind, subject, until, wall_of(until, here).date())
        case asked_for.LogDay():
            unit.days.log(client.id, effect, now)
        case asked_for.Rate():
            unit.ratings.add(client.id, effect, now)
        case asked_for.Correct(scale, value):
            unit.ratings.correct(client.id, scale, value, now)
        case asked_for.Annotate(scale, words):
            unit.ratings.annotate(client.id, scale, words)
        case asked_for.KeepScale():
            unit.scales.keep(client.id, effect, now)
        case asked_for.DropScale(key):
            unit.scales.drop(client.id, key)
        case asked_for.Hold(until):
            unit.clients.hold(client.id, until)
        case asked_for.LookThrough(file):
            unit.uploads.put(client.id, file, now)
        case asked_for.BringIn():
            waiting_file.bring_in(unit, client.id, now)
        case asked_for.PutAway():
            unit.uploads.drop(client.id)
        case _:
            raise TypeError(f"No one knows what to do with {type(effect).__name__}.")


def _keep_wall_clock(unit: UnitOfWork, client: KnownClient, zone: ZoneInfo, now: datetime) -> None:
    """Nine o'clock stays nine o'clock for who moves to another zone; what is over stays over."""
    before, wants = ZoneInfo(client.zone or "UTC"), client.preferences

    def convert(at: datetime) -> datetime:
        return instant_of(wall_of(at, before), zone)

    for each in unit.commitments.open(client.id):
        there = brought_up_by(each, zone)
        for kind, here in brought_up_by(each, before).items():
            if here.at <= now:
                unit.nudges.rename(client.id, here, there[kind])
    unit.commitments.keep_wall_clock(client.id, convert, now)
    if wants.paused_until is not None and wants.paused_until > now:
        unit.clients.prefer(client.id, replace(wants, paused_until=convert(wants.paused_until)))


def plan_anew(unit: UnitOfWork, client_id: int, now: datetime) -> None:
    """Make the client's planned nudges what they are to be by the facts, which may have changed."""
    client = unit.clients.load(client_id)
    if client is None or not client.zone:
        return
    if not client.reachable or client.unanswered >= SILENT_AFTER:
        unit.nudges.drop_planned(client_id)
        return
    zone, commitments = ZoneInfo(client.zone), unit.commitments.open(client_id)
    used = unit.nudges.used(client_id, (now - timedelta(days=2)).date())
    nudges = wanted(client.preferences, zone, commitments, now, used, client.held_until)
    unit.nudges.look_again(client_id)
    unit.nudges.keep(client_id, nudges, now.astimezone(UTC), {each.id for each in commitments})
