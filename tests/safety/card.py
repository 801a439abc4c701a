"""docs/safety.md: what the rules are for, what they are not, and their figures."""

from pathlib import Path

from flows.safety.rules import rules
from tests.safety.scoring import half, summary, table

PAGE = Path(__file__).parents[2] / "docs" / "safety.md"

NAMES = {
    "seen": "The half the rules were written by",
    "held": "The held-out half",
    "ordinary": "Ordinary messages, held out as well",
}

ABOUT = """\
# The safety rules of Cairn

Before anything else is done with it, every text of a client is looked at by rules that stand, with
their examples, in one file: [flows/safety/rules.toml](../flows/safety/rules.toml) ({patterns}
patterns in {rules} rules, in English, German, Spanish and Russian). They hear danger to oneself,
said plainly (`danger`) or between the lines (`indirect`), violence by others or meant for others
(`harm`), burnout and being low for long (`overload`), and words of danger that idiom, a no, other
people's words, a film, a rehearsal or the distance of years soften (`soft`).

## What they are not

- They are a program of rules, not a person and not a diagnosis. **They miss people**: whoever says
  it in a way that nobody thought of, in another language, in a picture or a voice message, or not
  at all, is not heard. Silence of the rules does not mean that somebody is safe.
- Nobody reads along, and every answer of Cairn to an alarm says so. It names those who can help;
  it calls nobody.
- They do not tell who means it. They stop the coaching, ask one calm question and leave the word
  with the person. "That's not what I meant" leads back to where they were.
- The level may be wrong although something was heard: in doubt the graver one is taken.

## How the set was made

The sentences were written for this purpose, over all levels, with idioms, typing errors, slang,
other people's words, mixed languages, and sentences that only look alarming. No sentence is
anybody's real message. They were parted in two by a hash of the sentence. The rules were written
looking at one half only; the other half was kept apart until they were done. After a first round
the rules were widened by 1,970 further sentences of other writing, and narrowed by 700 ordinary
messages, whose other 699 are the last table; none of these held-out sentences was looked at, only
their figures, three times (alarms: 70%, 79%, and 76% after narrowing). Sentences and rules were
**authored without review by native speakers** or by people of crisis work. All were written for the
same purpose, so the held-out figures say how the rules do on unseen sentences of this kind; on the
words of real people they will do worse.

Aim, on unseen sentences: 95% of danger caught, at most 5% of harmless sentences answered with an
alarm. **The second is reached, the first is not**: of five people in plain danger one is not
stopped for, and of those one in four is asked the gentle question instead. Print the figures with
`make safety`.
"""

LIMITS = """\
## Limits

- A handful of sentences for each level and language: one sentence more or less is several percent.
- English is covered best. Dialect, sarcasm and long stories that tell it between the lines are
  covered least. A slip of the finger is heard in longer words only.
- A softener may soften what is meant: an "I am only joking" is believed, unless the text says in
  another place that it is not. A text of more than 4,096 characters is read up to there.
- Of French, Italian and Portuguese only the plainest words are heard, of other languages nothing.

## You found a miss, or a false alarm

Please open an issue with the sentence in your own words (never somebody else's message), its
language and what should have been heard. Who wants to mend it: add the sentence to the examples of
a rule in `rules.toml`, widen a pattern, run
`python -m pytest tests/flows/test_safety_rules.py` and `python -m tests.safety --write` for
this page. Rules are not to be written by the held-out half.
"""


def page() -> str:
    """The page as it should be now."""
    every = rules()
    patterns = sum(len(rule.hears) for rule in every)
    parts = [ABOUT.format(patterns=f"{patterns:,}", rules=len(every))]
    for name, title in NAMES.items():
        sentences = half(name)
        parts.append(f"## {title}\n")
        if sentences is None:
            parts.append("Not measured yet.\n")
        else:
            parts.append(f"{len(sentences)} sentences.\n\n{summary(sentences)}\n")
            parts.append(f"What was heard in what (columns: heard):\n\n{table(sentences)}\n")
    return "\n".join([*parts, LIMITS])
