"""The tables by the names that statements know them by."""

from __future__ import annotations

from typing import Any

from storage import models


def _table(model: Any) -> Any:
    return model.__table__


client, desk = map(_table, (models.Client, models.DeskRow))
commitment, plan = map(_table, (models.Commitment, models.PlanRow))
trial, finding, day_entry = map(_table, (models.PlanTrial, models.FindingRow, models.DayRow))
nudge, record = map(_table, (models.NudgeRow, models.Record))
rating, scale = map(_table, (models.Rating, models.ScaleRow))
seen, outbox = map(_table, (models.Seen, models.OutboxRow))
reason, upload = map(_table, (models.ReasonRow, models.Upload))
parked, group = map(_table, (models.Parked, models.Group))
seal = _table(models.Seal)
