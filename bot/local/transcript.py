"""The terminal chat from a pipe: reads lines, prints plain text that reads like a transcript."""

from __future__ import annotations

import os
import sys

from bot.local.messages import Message
from bot.local.spoken import as_plain, under


class Transcript:
    """What the client does stands behind a ">", what the chat itself says behind a "!" or bare."""

    def __init__(self) -> None:
        self._deaf = False  # nobody reads the output any more

    def read(self) -> str | None:
        """The next line; None at the end."""
        return None if self._deaf else sys.stdin.readline() or None

    def said(self, text: str) -> None:
        """The client typed this."""
        self._print("\n".join(f"> {line}".rstrip() for line in text.split("\n")))

    def did(self, what: str) -> None:
        """The client tapped a button or sent something without words."""
        self._print(f"> [{what}]")

    def show(self, message: Message, before: str = "", picture: str = "") -> None:
        """A message of the bot; `before` stands ahead of it, such as (edited)."""
        parts = [before, as_plain(message.html), f"({message.kind}: {picture})" if picture else ""]
        lines = [part for part in parts if part]
        self._print("\n".join([*lines, *(f"  {line}" for line in under(message))]))

    def tell(self, text: str) -> None:
        """The chat itself says something."""
        self._print(text)

    def complain(self, text: str) -> None:
        """The chat itself cannot do what was typed."""
        self._print(f"! {text}")

    def _print(self, text: str) -> None:
        if self._deaf:
            return
        try:
            print(text, end="\n\n", flush=True)
        except BrokenPipeError:
            self._deaf = True
            # Else Python complains when it flushes at its end.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
