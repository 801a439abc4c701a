"""What every benchmark is given, and what it gives back: a table and remarks, ready to print."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Setting:
    """`folder` is empty and the subject's own; `rounds` is how often turns are measured."""

    folder: Path
    rounds: int
    profile: bool

    def new_folder(self, name: str) -> Path:
        made = self.folder / name
        made.mkdir()
        return made


@dataclass(frozen=True)
class Figures:
    """A heading, rows of cells under column names, and remarks below."""

    heading: str
    columns: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]
    remarks: Sequence[str] = ()

    def __str__(self) -> str:
        whole = [self.columns, *self.rows]
        widths = [max(len(row[column]) for row in whole) for column in range(len(self.columns))]
        lines = [
            "  ".join(
                cell.rjust(width) if column else cell.ljust(width)
                for column, (cell, width) in enumerate(zip(row, widths, strict=True))
            ).rstrip()
            for row in whole
        ]
        rule = "-" * (sum(widths) + 2 * len(widths) - 2)
        return "\n".join([self.heading, "", lines[0], rule, *lines[1:], "", *self.remarks])
