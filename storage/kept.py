"""Reading commitments with their plans: two statements, for one step as for hundreds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, bindparam, func, or_, select, tuple_

from flows.engine.model import KeptCommitment, KeptPlan
from storage.tables import commitment, plan, trial

_FAILURES = (
    select(func.count())
    .where(
        trial.c.plan_id == plan.c.id,
        trial.c.came,
        or_(trial.c.acted.is_(False), trial.c.helped.is_(False)),
    )
    .scalar_subquery()
)


@dataclass(frozen=True)
class Reading:
    """The statements that read some commitments, and their plans in force."""

    steps: Any
    plans: Any


def reading(*of_which: Any) -> Reading:
    """How to read the commitments of which these conditions hold, the nearest first."""
    steps = (
        select(
            commitment.c.id,
            commitment.c.what,
            commitment.c.due,
            commitment.c.place,
            commitment.c.first_piece,
            commitment.c.state,
            commitment.c.moves,
            commitment.c.remind_at,
            commitment.c.rests,
            commitment.c.rests_until,
            commitment.c.made_at,
            commitment.c.settled_at,
            commitment.c.sureness,
        )
        .where(*of_which)
        .order_by(commitment.c.due, commitment.c.id)
    )
    plans = (
        select(
            plan.c.commitment_id, plan.c.obstacle, plan.c.cue, plan.c.action, plan.c.id, _FAILURES
        )
        .join(commitment, commitment.c.id == plan.c.commitment_id)
        .where(plan.c.replaced_at.is_(None), *of_which)
        .order_by(plan.c.id)
    )
    return Reading(steps, plans)


_OF_CLIENT = commitment.c.client_id == bindparam("client")
OPEN = reading(_OF_CLIENT, commitment.c.state == "open")
ONE = reading(_OF_CLIENT, commitment.c.id == bindparam("commitment"))
MANY = reading(
    commitment.c.id.in_(bindparam("ids", expanding=True)),  # by the key; whose it is comes second
    tuple_(commitment.c.client_id, commitment.c.id).in_(bindparam("owned", expanding=True)),
)
SINCE = reading(
    _OF_CLIENT,
    or_(
        commitment.c.made_at >= bindparam("since"),
        commitment.c.settled_at >= bindparam("since"),
    ),
)


def read(
    connection: Connection, which: Reading, values: Mapping[str, Any]
) -> tuple[KeptCommitment, ...]:
    """The commitments and their plans; plans that were replaced are left out."""
    found = connection.execute(which.steps, values).all()
    plans: dict[int, list[KeptPlan]] = {}
    for row in connection.execute(which.plans, values) if found else ():
        plans.setdefault(row[0], []).append(KeptPlan(*row[1:]))
    return tuple(_kept(row, plans.get(row[0], ())) for row in found)


def _kept(row: Any, plans: Sequence[KeptPlan]) -> KeptCommitment:
    number, what, due, place, first_piece, *more = row
    return KeptCommitment(number, what, due, place, first_piece, tuple(plans), *more)
