"""The diagrams of the flows, drawn from their compiled machines."""

from flows.catalogue import FLOWS
from flows.engine.diagram import PAGE, draw_all
from flows.engine.machine import END
from tests.engine.samples import ASK_TWICE, PHASED


def test_the_page_of_the_diagrams_is_fresh() -> None:
    assert PAGE.read_text(encoding="utf-8") == draw_all(FLOWS), "Draw it anew with `make docs`."


def test_every_flow_has_a_section() -> None:
    drawn = draw_all(FLOWS)
    assert [line for line in drawn.splitlines() if line.startswith("## ")] == [
        f"## /{flow.name}" for flow in FLOWS
    ]


def test_a_branch_says_which_answers_lead_there() -> None:
    drawn = draw_all([ASK_TWICE])
    assert "again --> first: Yes" in drawn
    assert "again --> [*]: No" in drawn


def test_phases_are_drawn_as_states_that_hold_their_steps() -> None:
    drawn = draw_all([PHASED])
    assert 'state "Look: what is there" as phase0 {' in drawn
    assert "phase0 --> phase1" in drawn
    assert "phase1 --> [*]" in drawn
    assert END not in drawn.replace("[*]", "")
