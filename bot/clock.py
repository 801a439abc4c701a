"""The time. The only module that asks the machine for it; everybody else is told."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta


class Clock:
    """The present instant, aware UTC. A still clock stands where it was set; both can be moved."""

    def __init__(self, start: datetime | None = None) -> None:
        self._start = start.astimezone(UTC) if start else None
        self._moved = timedelta()

    @property
    def stands(self) -> bool:
        """Whether it goes only when it is moved."""
        return self._start is not None

    def now(self) -> datetime:
        """The present instant."""
        return (self._start or datetime.now(UTC)) + self._moved

    def move(self, by: timedelta) -> None:
        """Go forward. Raises ValueError for going back, OverflowError past the year 9999."""
        if by < timedelta():
            raise ValueError("A clock goes forward only.")
        self.now() + by  # provokes the OverflowError before anything is changed
        self._moved += by
