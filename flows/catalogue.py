"""All conversations that Cairn can hold, in the order of the menu. A new one is one line here."""

from flows import (
    check_in,
    day,
    grow,
    obstacles,
    pause,
    resting,
    review,
    settings,
    steps,
    welcome,
    welcome_back,
)

FLOWS = (
    grow.FLOW,
    obstacles.FLOW,
    steps.PAGE,
    steps.CARE,
    check_in.FLOW,
    day.TODAY,
    day.EVENING,
    review.FLOW,
    *settings.FLOWS,
    pause.FLOW,
    resting.UNPAUSE,
    welcome.FLOW,
    welcome_back.FLOW,
)
