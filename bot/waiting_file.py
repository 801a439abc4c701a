"""The file that a client sent to bring their data in, from its being read to their yes or no.

Synchronous, inside the transaction of a turn.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime
from typing import Any

from flows.engine.model import Changes
from flows.engine.words import _
from storage.portable.bringing_in import TooMuchError
from storage.portable.form import ClientFile
from storage.unit_of_work import UnitOfWork

TOO_MUCH = _("With all that is in that file there would be more here than I can keep.")


def keep(unit: UnitOfWork, client_id: int, content: dict[str, Any]) -> str:
    """Keep what was read in the file, with what it would change, which takes long to find out.

    Returns what is in the way of bringing it in, marked for translation; or "".
    """
    try:
        would = unit.files.changes(client_id, _file_of(content))
    except TooMuchError:
        return TOO_MUCH
    here = _here(unit, client_id)
    unit.uploads.keep(client_id, {"file": content, "changes": asdict(would), "here": here})
    return ""


def changes(unit: UnitOfWork, client_id: int) -> Changes | None:
    """What the file would change; None when none waits, or there is no more room for it by now."""
    waiting = unit.uploads.content(client_id)
    if waiting is None:
        return None
    if waiting["here"] != _here(unit, client_id):  # something has come or gone since
        if keep(unit, client_id, waiting["file"]):
            return None
        waiting = unit.uploads.content(client_id)
        assert waiting is not None
    return Changes(**waiting["changes"])


def bring_in(unit: UnitOfWork, client_id: int, now: datetime) -> None:
    """What the file holds becomes the client's own; it waits no longer. Raises TooMuchError."""
    waiting = unit.uploads.content(client_id)
    if waiting is not None:
        unit.files.bring_in(client_id, _file_of(waiting["file"]), now)
        unit.uploads.drop(client_id)


def _here(unit: UnitOfWork, client_id: int) -> dict[str, Any]:
    """What tells whether what the file would change must be found out anew."""
    client = unit.clients.load(client_id)
    return {"zone": client.zone if client else "", **unit.files.count(client_id)}


def _file_of(content: dict[str, Any]) -> ClientFile:
    return ClientFile.model_validate_json(json.dumps(content))
