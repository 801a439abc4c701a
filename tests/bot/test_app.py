"""The application as a whole: what it shows Telegram of itself."""

from flows.catalogue import FLOWS
from flows.engine.pages import COMMANDS
from tests.chat import Chat


async def test_the_commands_menu_names_every_flow_of_the_help_and_control(chat: Chat) -> None:
    (shown,) = chat.telegram.api.commands.values()
    wanted = [flow.name for flow in FLOWS if flow.in_menu or flow.in_help] + [
        name for name, _ in COMMANDS
    ]
    assert list(shown) == wanted
    assert all(shown.values())


async def test_every_command_of_the_menu_is_answered(ana: Chat) -> None:
    (shown,) = ana.telegram.api.commands.values()
    for command in shown:
        await ana.says(f"/{command}")
        ana.misses("I do not know that command.")
        assert ana.answers
