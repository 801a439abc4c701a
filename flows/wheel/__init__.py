"""The Wheel of Life, and one of its spokes looked at closely."""

from flows.wheel import rating, spoke

FLOWS = (rating.FLOW, spoke.FLOW)
