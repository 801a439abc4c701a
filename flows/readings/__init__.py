"""Readings from 1 to 10: the clarity check-in, its correction, and scales of the client's own."""

from flows.readings import adding, changing, clarity, correcting, scales

FLOWS = (
    clarity.FLOW,
    correcting.FLOW,
    *(scales.PAGE, adding.ADD, changing.CHANGE, changing.DROP),
)
