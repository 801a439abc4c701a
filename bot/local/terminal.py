"""The terminal chat at a terminal: colours, wrapped words, a prompt with a history.

Lines are read in the main thread; messages may be shown from another one meanwhile.
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator

from rich.console import Console
from rich.text import Text

from bot.local.messages import Message
from bot.local.spoken import Block, Row, blocks, key_lines, rows

with contextlib.suppress(ImportError):  # Windows has none; there is no history then
    import readline

WIDEST = 72  # columns of the bot's words
MARGIN = "  "
LOOKS = {"link": "underline cyan", "code": "green"}
GREETING = """\
Cairn, in this terminal. #1 taps the first button, +2d moves the clock two
days on, :help shows the rest, :quit leaves."""


class Terminal:
    """A screen and a keyboard."""

    def __init__(self, console: Console | None = None) -> None:
        self._console = console or Console(highlight=False)
        self._prompting = False
        colours = self._console.color_system is not None
        self._prompt = "\x01\x1b[1;32m\x02you ›\x01\x1b[0m\x02 " if colours else "you › "
        self.tell(GREETING)

    def read(self) -> str | None:
        """The next line; None at the end."""
        self._prompting = True
        try:
            return input(self._prompt)
        except EOFError:
            print()
            return None
        finally:
            self._prompting = False

    def said(self, text: str) -> None:
        """What the client typed is on the screen already."""
        self._print([])

    def did(self, what: str) -> None:
        """The client tapped a button or sent something without words."""
        self._print([Text(f"{MARGIN}✓ {what}", "green")])

    def show(self, message: Message, before: str = "", picture: str = "") -> None:
        """A message of the bot; `before` stands ahead of it, such as (edited)."""
        lines = [Text(MARGIN + before, "dim")] if before else []
        lines += [line for block in blocks(message.html.strip()) for line in self._wrapped(block)]
        if picture:
            lines.append(Text(f"{MARGIN}{message.kind}: {picture}", "magenta"))
        lines += [_row(row) for row in rows(message)]
        lines += [Text(MARGIN + line, "cyan") for line in key_lines(message)]
        self._print(lines)

    def tell(self, text: str) -> None:
        """The chat itself says something."""
        self._print([Text(line, "dim") for line in text.split("\n")])

    def complain(self, text: str) -> None:
        """The chat itself cannot do what was typed."""
        self._print([Text(text, "yellow")])

    def _wrapped(self, block: Block) -> Iterator[Text]:
        """The lines of a block, no wider than is good to read."""
        text = Text()
        for run in block.runs:
            text.append(run.text, " ".join(LOOKS.get(style, style) for style in run.styles))
        margin = MARGIN + ("▏ " if block.quoted else "")
        width = max(20, min(WIDEST, self._console.width - 1) - len(margin))
        for line in text.wrap(self._console, width):
            line.rstrip()
            yield Text.assemble((margin, "cyan"), line)

    def _print(self, lines: list[Text]) -> None:
        """Show lines and a blank one, above the prompt and what is typed at it when one is open."""
        if self._prompting:
            sys.stdout.write("\r\x1b[K")
        for line in [*lines, Text()]:
            self._console.print(line, soft_wrap=True)
        if self._prompting:
            typed = readline.get_line_buffer() if "readline" in sys.modules else ""
            sys.stdout.write(self._prompt.translate({1: None, 2: None}) + typed)
            sys.stdout.flush()


def _row(row: Row) -> Text:
    text = Text(MARGIN)
    for number, button in row:
        text.append(f"#{number} ", "bold cyan").append(f"{button.text}   ")
    text.rstrip()
    return text
