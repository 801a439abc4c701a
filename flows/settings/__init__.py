"""What the client wants of nudges: a page that shows it all, and a short talk for each change."""

from flows.settings import budget, clarity, hours, kinds, page, quiet, zone

FLOWS = (
    page.FLOW,
    *(kinds.KINDS, kinds.REVIEW),
    *(hours.HOUR, hours.DAYS, clarity.FLOW),
    *(quiet.FLOW, zone.FLOW, budget.FLOW),
)
