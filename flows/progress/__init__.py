"""What the client can look back on, on one page."""

from flows.progress.page import FLOW

__all__ = ["FLOW"]
