"""What a coach listens for: words that invite one gentle question before an answer is taken.

These are rules, not understanding. Each question can be waved away with a tap, and no answer is
asked about twice.
"""

from __future__ import annotations

import re

from flows.engine.flow import Noticing
from flows.engine.words import _


def _hearing(words: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{words})\b", re.IGNORECASE)


UNWANTED = Noticing(
    _hearing(
        r"(?:do not|don['’]t|no longer|not) want(?: to)?|stop \w+ing|quit \w+ing|get rid of|"
        r"sick of|tired of|fed up with|hate|avoid|less \w+"
    ),
    _("That tells what you want to be rid of. What would you like to have in its place?"),
)

OUTSIDE = Noticing(
    _hearing(
        r"(?:he|she|they|it|people|(?:my|the) (?:boss|manager|team|company|colleagues?|partner|"
        r"wife|husband|client|customers?)) (?:should|must|has to|have to|needs? to|ought to|would)|"
        r"luck|hope|hopefully"
    ),
    _("«{heard}» rests with others. Which part of it could you move yourself?"),
)

STORY = Noticing(
    _hearing(
        r"always|never|every ?(?:one|body|thing)|no ?(?:one|body)|constantly|all the time|"
        r"(?:he|she|they|it) just|(?:his|her|their|my) fault|to blame|(?:he|she|they) makes? me"
    ),
    _("I hear «{heard}». What happened the last time, as a camera would have seen it?"),
)

JUDGING = Noticing(
    _hearing(
        r"but|won['’]t work|doesn['’]t work|impossible|pointless|unrealistic|no use|useless|"
        r"can['’]t|cannot|too (?:late|hard|difficult|expensive|risky|old|young)"
    ),
    _("«{heard}» weighs the idea, and weighing comes later. How does the bare idea read?"),
)

VAGUE = Noticing(
    _hearing(
        r"try|trying|maybe|perhaps|more|soon|some ?(?:time|day|how)|probably|might|should|"
        r"a bit|at some point|look into|think about|work on"
    ),
    _("«{heard}» leaves it open. What would somebody see you do?"),
)

UNDOING = Noticing(
    _hearing(r"not|don['’]t|won['’]t|never|stop|avoid|no longer|without|refrain"),
    _("«{heard}» tells what you leave. What one thing will you do in that moment?"),
)
