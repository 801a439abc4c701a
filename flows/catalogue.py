"""All conversations that Cairn can hold, in the order of the menu. A new one is one line here."""

from flows import grow, obstacles, steps, welcome

FLOWS = (grow.FLOW, obstacles.FLOW, steps.PAGE, steps.CARE, welcome.FLOW)
