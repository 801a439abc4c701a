"""What a coach listens for: words that invite one gentle question before an answer is taken.

These are rules, not understanding. Each question can be waved away with a tap or a plain "no", and
a step asks about an answer once. A pattern is rather too narrow than too wide: a false alarm feels
like being corrected.
"""

from __future__ import annotations

import re

from flows.engine.flow import Noticing
from flows.engine.words import _


def _hearing(words: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{words})\b", re.IGNORECASE)


_NOT = r"(?:do not|don['’]t|does not|doesn['’]t|no longer|not)"
_PEOPLE = (
    r"(?:he|she|they|people|(?:my|the|our) (?:boss|manager|team|company|colleagues?|partner|"
    r"wife|husband|clients?|customers?))"
)

# A goal put as what is not wanted.
UNWANTED = Noticing(
    _hearing(
        rf"{_NOT} want(?! much)(?: to)?|{_NOT} like|(?:to )?stop(?:ping)? \w+ing|"
        r"quit(?:ting)? \w+ing|get(?:ting)? (?:rid|out) of|sick of|fed up|"
        r"i(?:['’]m| am) (?:so |just )?tired of|"
        r"hate(?! to ask)|can(?:['’]t|not) stand|avoid\w*|want out|done with|no more \w+|"
        r"less (?!than)\w+|not to \w+|not being"
    ),
    _("I hear what you do not want. What would you like to have instead?"),
)

# A wish or a step that lies with other people or with luck.
OUTSIDE = Noticing(
    _hearing(
        rf"(?:that |if only )?{_PEOPLE} (?:finally |just )?(?:should|must|needs? to|ought to)|"
        rf"that {_PEOPLE} (?:finally |just )?\w+s|if i(?:['’]m| am) lucky|luck|hopefully"
    ),
    _("Part of that is up to others. Which part could you do something about?"),
)

# Nothing at all seems to be in the client's hands.
POWERLESS = Noticing(
    re.compile(
        r"^\W*(?:nothing|none|not much|no part|very little|hardly anything)\b[^.\n]{0,30}\W*$|"
        r"\b(?:his|her|their) fault\b",
        re.IGNORECASE,
    ),
    _("That can feel like very little. Which small part is still yours?"),
)

# Story or blame where facts were asked for.
STORY = Noticing(
    _hearing(
        r"(?:he|she|they)(?:['’]s| is|['’]re| are)? (?:always|never|constantly|just)|"
        r"(?:he|she|they) (?:just|makes? me|hates? me)|always (?:the same|does|has|has to|says)|"
        r"never (?:listens?|cares?|asks?|says|helps?)|every single time|all the time|as usual|"
        r"(?<!of )(?<!in )(?<!with )(?:everyone|everybody|no one|nobody) (?:hates|cares|listens|"
        r"ignores|thinks)|(?:his|her|their) fault|to blame|(?:an |such an )?idiots?|is lazy|unfair"
    ),
    _("Thank you for telling me. Think of the last time: what happened, in plain facts?"),
    adds=True,
)

# A verdict where ideas are gathered.
JUDGING = Noticing(
    _hearing(
        r"but (?:he|she|they|it|i|we|that|nobody|not|probably|what if)|(?:won['’]t|will not|"
        r"doesn['’]t|does not|never|wouldn['’]t) work|impossible|pointless|unrealistic|no use|"
        r"useless|silly|stupid|too (?:late|hard|difficult|expensive|risky|old|young)|"
        r"(?:he|she|they)(?:['’]ll| will) say no"
    ),
    _("The doubt can wait; we weigh the ideas later. What is the idea on its own?"),
)

# An action that nobody could see being done.
VAGUE = Noticing(
    re.compile(
        r"\b(?:try(?:ing)? to|maybe|perhaps|probably|sometime|someday|somehow|at some point|"
        r"a bit|soon(?! as)|look into|think about|work on|be better|improve|regularly|"
        r"(?:do|be|read|talk|sleep|move|write|learn|exercise) more(?! than))\b|\bmore\W*$",
        re.IGNORECASE,
    ),
    _("«{heard}» leaves it a little open. What could you tick off afterwards?"),
)

# A plan or a step that says only what is left undone.
UNDOING = Noticing(
    re.compile(
        r"^\W*(?:then )?(?:i )?(?:will |['’]ll |do |just )*"
        r"(?:not |never |won['’]t |don['’]t |avoid|refrain|resist|ignore|stop \w+ing)[^.\n]*",
        re.IGNORECASE,
    ),
    _("That is what you will not do. What will you do instead?"),
)
