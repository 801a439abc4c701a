"""Action steps: made, settled, moved and put otherwise, and what was found out about them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, case, insert, select, update

from flows.engine.effects import Commit, Plan
from flows.engine.model import KeptCommitment
from storage import kept
from storage.tables import commitment, finding, plan, trial

AT_ONCE = timedelta(hours=12)  # told again within it, it is the same thing told otherwise

_OWN = (
    commitment.c.id == bindparam("commitment"),
    commitment.c.client_id == bindparam("client"),
)
_CHANGE = update(commitment).where(*_OWN)
_MOVE = _CHANGE.values(
    due=bindparam("new_due"),
    moves=commitment.c.moves + case((commitment.c.due == bindparam("new_due"), 0), else_=1),
    remind_at=case((commitment.c.remind_at < bindparam("new_due"), commitment.c.remind_at)),
)
_TIMES = ("due", "remind_at", "rests_until")
_OPEN_TIMES = select(commitment.c.id, *(commitment.c[name] for name in _TIMES)).where(
    commitment.c.client_id == bindparam("client"), commitment.c.state == "open"
)


class Commitments:
    """Action steps and the plans for their obstacles. Nobody can change those of another."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def open(self, client_id: int) -> tuple[KeptCommitment, ...]:
        """The client's open commitments with their plans, the nearest first."""
        return kept.read(self._connection, kept.OPEN, {"client": client_id})

    def get(self, client_id: int, commitment_id: int) -> KeptCommitment | None:
        """The client's own commitment in any state."""
        values = {"client": client_id, "commitment": commitment_id}
        found = kept.read(self._connection, kept.ONE, values)
        return found[0] if found else None

    def many(self, wanted: Collection[tuple[int, int]]) -> dict[int, KeptCommitment]:
        """Commitments in any state by their ids, wanted as (client, id); of others, nothing."""
        if not wanted:
            return {}
        values = {"ids": [number for _client_id, number in wanted], "owned": list(wanted)}
        return {each.id: each for each in kept.read(self._connection, kept.MANY, values)}

    def add(self, client_id: int, commit: Commit, now: datetime) -> None:
        values = {
            "client_id": client_id,
            "what": commit.what,
            "due": commit.due,
            "place": commit.where,
            "first_piece": commit.first_piece,
            "sureness": commit.sureness,
            "made_at": now,
        }
        made = self._connection.execute(insert(commitment).returning(commitment.c.id), values)
        self.add_plans(client_id, made.scalar_one(), commit.plans, now)

    def add_plans(
        self, client_id: int, commitment_id: int, plans: Sequence[Plan], now: datetime
    ) -> None:
        """Add plans to the client's own open commitment; to any other, nothing is done."""
        if not plans or not self._is_own(client_id, commitment_id, commitment.c.state == "open"):
            return
        rows = [
            {
                "client_id": client_id,
                "commitment_id": commitment_id,
                "obstacle": each.obstacle,
                "cue": each.cue,
                "action": each.action,
                "made_at": now,
            }
            for each in plans
        ]
        self._connection.execute(insert(plan), rows)

    def settle(self, client_id: int, commitment_id: int, state: str, now: datetime) -> None:
        """It is done or parked now; or it is open again, as if it had never been settled."""
        settled_at = None if state == "open" else now
        self._change(client_id, commitment_id, state=state, settled_at=settled_at)

    def move(self, client_id: int, commitment_id: int, due: datetime) -> None:
        """Give it another time, and count that; a reminder that would come too late is dropped."""
        values = {"client": client_id, "commitment": commitment_id, "new_due": due}
        self._connection.execute(_MOVE, values)

    def reword(self, client_id: int, commitment_id: int, what: str) -> None:
        self._change(client_id, commitment_id, what=what)

    def remind(self, client_id: int, commitment_id: int, at: datetime | None) -> None:
        self._change(client_id, commitment_id, remind_at=at)

    def rest(self, client_id: int, commitment_id: int, rests: bool, until: datetime | None) -> None:
        """Pause it, until an instant or until further notice; or no longer."""
        until = until if rests else None
        self._change(client_id, commitment_id, rests=rests, rests_until=until)

    def keep_wall_clock(
        self, client_id: int, convert: Callable[[datetime], datetime], now: datetime
    ) -> None:
        """Convert all times of open commitments, their reminders and rests that are to come."""
        for number, *times in self._connection.execute(_OPEN_TIMES, {"client": client_id}).all():
            to_come = {
                name: convert(at)
                for name, at in zip(_TIMES, times, strict=True)
                if at is not None and at > now
            }
            if to_come:
                self._change(client_id, number, **to_come)

    def log_plan(
        self,
        client_id: int,
        plan_id: int,
        came: bool,
        acted: bool | None,
        helped: bool | None,
        now: datetime,
    ) -> None:
        """Keep how the client's own plan fared; told again soon, it fared as told last."""
        own = select(plan.c.id).where(plan.c.id == plan_id, plan.c.client_id == client_id)
        if self._connection.execute(own).first():
            about = {"client_id": client_id, "plan_id": plan_id}
            told = {"came": came, "acted": acted, "helped": helped}
            self._tell(trial, about, told, now)

    def rewrite_plan(
        self, client_id: int, plan_id: int, cue: str, action: str, now: datetime
    ) -> None:
        """Put a new plan in the place of the client's own; one that was replaced stays so."""
        in_force = (
            plan.c.id == plan_id,
            plan.c.client_id == client_id,
            plan.c.replaced_at.is_(None),
        )
        replaced = update(plan).where(*in_force).values(replaced_at=now)
        about = (plan.c.client_id, plan.c.commitment_id, plan.c.obstacle)
        row = self._connection.execute(replaced.returning(*about)).one_or_none()
        if row is not None:
            values = {**row._mapping, "cue": cue, "action": action, "made_at": now}
            self._connection.execute(insert(plan), values)

    def note(
        self, client_id: int, commitment_id: int, kind: str, words: str, now: datetime
    ) -> None:
        """Keep what the client found about their own; told again soon, only the last is kept."""
        if self._is_own(client_id, commitment_id):
            about = {"client_id": client_id, "commitment_id": commitment_id, "kind": kind}
            self._tell(finding, about, {"words": words}, now)

    def _tell(self, table: Any, about: dict[str, Any], told: dict[str, Any], now: datetime) -> None:
        of_it = [table.c[name] == value for name, value in about.items()]
        latest = select(table.c.id).where(*of_it, table.c.at > now - AT_ONCE)
        latest = latest.order_by(table.c.id.desc()).limit(1)
        number = self._connection.execute(latest).scalar()
        if number is None:
            self._connection.execute(insert(table), {**about, **told, "at": now})
        else:
            self._connection.execute(update(table).where(table.c.id == number), told)

    def _change(self, client_id: int, commitment_id: int, **values: object) -> None:
        which = {"client": client_id, "commitment": commitment_id}
        self._connection.execute(_CHANGE, which | values)

    def _is_own(self, client_id: int, commitment_id: int, *more: Any) -> bool:
        which = {"client": client_id, "commitment": commitment_id}
        found = select(commitment.c.id).where(*_OWN, *more)
        return self._connection.execute(found, which).first() is not None
