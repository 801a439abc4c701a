"""What the README promises is tried: its flow is one, and no setting is left out."""

import re
from pathlib import Path

from tests.engine.talk import Talk

PROJECT = Path(__file__).parent.parent


def read(name: str) -> str:
    return (PROJECT / name).read_text(encoding="utf-8")


def test_the_flow_of_the_readme_can_be_lived_through() -> None:
    module: dict[str, object] = {}
    exec(re.findall(r"```python\n(.*?)```", read("README.md"), re.DOTALL)[0], module)
    client = Talk((module["FLOW"],))  # type: ignore[arg-type]
    client.begins("thanks").says("sun", "done").expects("So far 1; 3 are asked for here.")
    client.says("a call\nsoup", "that's all", "no").expects("The first of them: «sun».")


def test_every_setting_is_in_the_readme_and_in_the_example() -> None:
    names = re.findall(r"\"((?:TELEGRAM|DATABASE|MESSAGES)_[A-Z_]+)\"", read("bot/settings.py"))
    assert len(set(names)) == 5
    for name in names:
        assert f"`{name}`" in read("README.md")
        assert name in read(".env.example")
