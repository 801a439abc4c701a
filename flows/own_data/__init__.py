"""What is the client's own: to see what is kept, take it along, bring it in, and let it go."""

from flows.own_data import deleting, exporting, importing, privacy

FLOWS = (privacy.PAGE, exporting.PAGE, importing.FLOW, deleting.FLOW)
