"""What flows may know of a client, from their file alone: their steps bear the file's numbers."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from flows.engine.model import Given, KeptCommitment, KeptPlan, KeptRating, KeptScale
from storage.portable.form import ClientFile, Step


def given_of_file(file: ClientFile, zone: ZoneInfo) -> Given:
    """For putting questions and answers of old talks into words."""
    steps = {step.number: _kept(step) for step in file.steps}
    ratings = tuple(
        KeptRating(number, each.scale, each.value, each.at, each.note)
        for number, each in enumerate(file.readings, 1)
        if each.corrected_at is None
    )
    scales = tuple(KeptScale(each.key, each.name, each.low, each.high) for each in file.scales)
    last = max((talk.ended for talk in file.talks), default=file.client.met_at)
    return Given(
        now=last,
        name=file.client.name,
        zone=zone,
        language=file.client.language,
        commitments=lambda: [each for each in steps.values() if each.state == "open"],
        commitment=steps.get,
        ratings=lambda: ratings,
        scales=lambda: scales,
        country=file.client.country,
    )


def _kept(step: Step) -> KeptCommitment:
    plans = tuple(
        KeptPlan(plan.obstacle, plan.cue, plan.action, plan.number)
        for plan in step.plans
        if plan.replaced_at is None
    )
    return KeptCommitment(
        step.number,
        step.what,
        step.due,
        step.where,
        step.first_piece,
        plans,
        state=step.state,
        made_at=step.made_at,
        settled_at=step.settled_at,
        sureness=step.sureness,
    )
