"""Prints how the safety rules do: `python -m tests.safety [--write] [--show-held]`."""

import sys

from tests.safety.card import NAMES, PAGE, page
from tests.safety.scoring import SETS, Sentence, half, summary, table

WARNING = "These sentences are held out: rules must not be written by them."


def main(wanted: list[str]) -> None:
    for name in SETS:
        sentences = half(name)
        print(f"\n{NAMES[name]}\n")
        if sentences is None:
            print("Its file is missing.")
            continue
        print(f"{summary(sentences)}\n\n{table(sentences)}\n")
        if name == "seen" or "--show-held" in wanted:
            print(WARNING if name == "held" else "", *map(_line, _wrong(sentences)), sep="\n")
    if "--write" in wanted:
        PAGE.write_text(page(), "utf-8")
        print(f"\nWritten: {PAGE.name}")


def _wrong(sentences: list[Sentence]) -> list[Sentence]:
    return [sentence for sentence in sentences if not sentence.right]


def _line(one: Sentence) -> str:
    by = f" ({one.rule})" if one.rule else ""
    return f"{one.language} {one.level}, heard as {one.heard}{by}: {one.words}"


main(sys.argv[1:])
