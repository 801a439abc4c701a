"""What the clients of the simulated world do, by the chat wherever that is quick enough.

Each act leaves in `wishes`, `tasks` and `zone` what the client believes to have told the bot.
"""

from __future__ import annotations

from tests.chronos.acts.answering import answers
from tests.chronos.acts.hands import Act, Hands
from tests.chronos.acts.pausing import pauses
from tests.chronos.acts.stepping import commits, is_reminded, moves, settles
from tests.chronos.acts.talking import looks_around, talks
from tests.chronos.acts.travelling import blocks, comes_back, travels
from tests.chronos.acts.wishing import (
    sets_budget,
    sets_clarity,
    sets_daily,
    sets_days,
    sets_hour,
    sets_quiet,
    sets_review,
    sets_steps,
)

__all__ = ["SPONTANEOUS", "Act", "Hands", "answers", "comes_back"]

# What clients do of themselves, and how often beside the others.
SPONTANEOUS: dict[Act, int] = {
    commits: 40,
    moves: 8,
    is_reminded: 12,
    settles: 4,
    sets_hour: 5,
    sets_days: 4,
    sets_daily: 3,
    sets_steps: 1,
    sets_review: 4,
    sets_clarity: 2,
    sets_quiet: 4,
    sets_budget: 4,
    travels: 6,
    pauses: 6,
    blocks: 1,
    talks: 10,
    looks_around: 6,
}
