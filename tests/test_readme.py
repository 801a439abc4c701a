"""What the README promises is tried: its flow is one, and no setting is left out."""

import re
from pathlib import Path

from flows.commitment import commit_steps
from tests.engine.talk import Talk

PROJECT = Path(__file__).parent.parent


def read(name: str) -> str:
    return (PROJECT / name).read_text(encoding="utf-8")


def test_the_flow_of_the_readme_can_be_lived_through() -> None:
    module: dict[str, object] = {}
    exec(re.findall(r"```python\n(.*?)```", read("README.md"), re.DOTALL)[0], module)
    client = Talk((module["FLOW"],))  # type: ignore[arg-type]
    client.begins("thanks").says("sun", "done").expects("So far 1; 3 are asked for here.")
    client.says("a call\nsoup").expects("Would you like to tell someone about it?")
    client.says("no").expects("The first of them: «sun».")


def test_the_steps_that_a_commitment_brings_are_named_in_the_readme() -> None:
    listed = re.search(r"it brings are named (.*?)\.\n", read("README.md"), re.DOTALL)
    assert listed is not None
    steps = commit_steps("What will you do?", "It is time.")
    assert re.findall(r"`(\w+)`", listed[1]) == [step.name for step in steps]


def test_a_reading_of_a_flow_is_shown_by_progress_where_there_is_its_scale() -> None:
    client = Talk().rates(7, scale="values").says("/progress").misses("Values")
    client.follows("values", "Values").says("/progress").expects("Values: 7")


def test_every_setting_is_in_the_readme_and_in_the_example() -> None:
    names = re.findall(r"\"((?:TELEGRAM|DATABASE|MESSAGES)_[A-Z_]+)\"", read("bot/settings.py"))
    assert len(set(names)) == 5
    for name in names:
        assert f"`{name}`" in read("README.md")
        assert name in read(".env.example")
