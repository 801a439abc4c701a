"""Why a nudge was sent: which of the client's own settings and facts brought it up, and when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

from markupsafe import Markup

from flows.engine.model import Given, KeptCommitment
from flows.engine.nudges import CLARITY, DAILY, FOLLOW_UP, REMIND, REVIEW, STEP, Nudge
from flows.engine.words import Language, _, quoted

MOST_NAMED = 3  # nudges of one message
LATE = timedelta(minutes=5)

WORDS = {
    STEP: _("You set «{what}» for {moment}, and I ask about each step at its time."),
    REMIND: _("You asked for a reminder before «{what}»."),
    DAILY: _("You switched the daily question on, for {hour}."),
    REVIEW: _("You chose this day, at {hour}, for the weekly review."),
    CLARITY: _("You chose this day, at {hour}, for your clarity."),
    FOLLOW_UP: _(
        "A message or an answer of yours came under a safety rule. About a day later I ask how you "
        "are. /pause lets that rest, too."
    ),
}


def of_nudges(
    nudges: Sequence[Nudge],
    steps: Mapping[int, KeptCommitment],
    given: Given,
    language: Language,
) -> Markup:
    """The reason for one message with these nudges; `steps` are those that they are about."""
    said = [_of_nudge(each, steps, given, language) for each in nudges[:MOST_NAMED]]
    if len(nudges) > MOST_NAMED:
        said.append(language.say(_("The others came in the same way.")))
    first = min(nudges, key=lambda each: each.at)
    if given.now - first.at > LATE:
        moment = language.moment(first.at, given.zone, given.now)
        words = _(
            "It has waited since {moment}: for quiet hours, a pause, a talk or the number of "
            "messages a day."
        )
        said.append(language.say(words, moment=moment))
    if any(each.kind != FOLLOW_UP for each in nudges):
        said.append(language.say(_("/settings changes all of that.")))
    return Markup(" ").join(said)


def _of_nudge(
    nudge: Nudge, steps: Mapping[int, KeptCommitment], given: Given, language: Language
) -> Markup:
    step = steps.get(nudge.subject)
    facts = {"hour": given.preferences.hour.isoformat("minutes")}
    if step is not None:
        facts["what"] = quoted(step.what, 60)
        facts["moment"] = language.moment(step.due, given.zone, given.now)
    return language.say(WORDS[nudge.kind], **facts)
