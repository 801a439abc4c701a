"""How a message of the bot reads: its words as blocks of runs, and the numbers of its buttons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html.parser import HTMLParser

from bot.local.messages import Button, Message

STYLES = {"b": "bold", "strong": "bold", "i": "italic", "em": "italic", "code": "code"}
STYLES |= {"pre": "code", "u": "underline", "s": "strike", "a": "link"}
TAKEN = "✓ "  # begins the label that stands where the buttons of an answered question stood

Row = Sequence[tuple[int, Button]]  # buttons with their numbers


@dataclass(frozen=True)
class Run:
    """Words that look alike; `styles` are values of STYLES."""

    text: str
    styles: tuple[str, ...] = ()


@dataclass(frozen=True)
class Block:
    """Words that stand together: the bot's, or a quotation."""

    quoted: bool
    runs: tuple[Run, ...]

    @property
    def text(self) -> str:
        return "".join(run.text for run in self.runs)


def blocks(html: str) -> list[Block]:
    """The blocks of a text in Telegram's HTML, which must be well-formed."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return [trimmed for block in reader.finished() if (trimmed := _trimmed(block)).runs]


def as_plain(html: str) -> str:
    """The same without colours: quotations behind a bar."""
    lines = [
        f"| {line}".rstrip() if block.quoted else line
        for block in blocks(html.strip())
        for line in block.text.split("\n")
    ]
    return "\n".join(lines)


def rows(message: Message) -> list[Row]:
    """The buttons that can be tapped, counted left to right and top to bottom from 1."""
    if all(button.text.startswith(TAKEN) for row in message.buttons for button in row):
        return []
    number, found = 0, list[Row]()
    for row in message.buttons:
        found.append([(number + at, button) for at, button in enumerate(row, 1)])
        number += len(row)
    return found


def key_lines(message: Message) -> list[str]:
    """What the keys do that stand in place of the keyboard."""
    return [
        f"(key: {key.text} → {':location LAT LON' if key.request_location else key.text})"
        for row in message.keys or ()
        for key in row
    ]


def under(message: Message) -> list[str]:
    """The lines under the words: a row of buttons each, then the keys."""
    shown = [
        "   ".join(f"#{number} {button.text}" for number, button in row) for row in rows(message)
    ]
    return shown + key_lines(message)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self._blocks: list[Block] = []
        self._runs: list[Run] = []
        self._quoted = False
        self._open: list[tuple[str, str]] = []  # style, address of a link

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "blockquote":
            self._part(quoted=True)
        else:
            self._open.append((STYLES.get(tag, ""), dict(attrs).get("href") or ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "blockquote":
            self._part(quoted=False)
        elif (address := self._open.pop()[1]) and self._runs[-1:] != [Run(address, ("link",))]:
            self._runs.append(Run(f" ({address})"))

    def handle_data(self, data: str) -> None:
        styles = tuple(style for style, _ in self._open if style)
        self._runs.append(Run(data, styles))

    def finished(self) -> list[Block]:
        self._part(quoted=False)
        return self._blocks

    def _part(self, quoted: bool) -> None:
        self._blocks.append(Block(self._quoted, tuple(self._runs)))
        self._runs, self._quoted = [], quoted


def _trimmed(block: Block) -> Block:
    """Without the line break at either end: a block begins on a line of its own anyway."""
    runs = list(block.runs)
    if runs and runs[0].text.startswith("\n"):
        runs[0] = Run(runs[0].text[1:], runs[0].styles)
    if runs and runs[-1].text.endswith("\n"):
        runs[-1] = Run(runs[-1].text[:-1], runs[-1].styles)
    return Block(block.quoted, tuple(run for run in runs if run.text))
