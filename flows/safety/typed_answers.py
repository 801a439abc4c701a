"""What clients type in place of the buttons of the safety pages: phrases, in turn or together."""

from __future__ import annotations

from flows.engine.words import _

SERIOUS = _(
    "serious|it is serious|it's serious|its serious|i mean it|i meant it|yes|both|not a joke|more|"
    "there is more to it|hurting myself|i do|really|it is|it's|a bit of|maybe|perhaps|i guess|"
    "i don't know|i dont know|not sure|i'm not sure|i am not sure|help|help me|please"
)
A_SAYING = _(
    "no|a way of speaking|way of speaking|a figure of speech|figure of speech|just|only|an|"
    "expression|a saying|a joke|joking|kidding|haha|lol|not literally|i'm fine|im fine|i am fine|"
    "i'm ok|i am ok|i'm okay|all good|not serious|don't worry|it is|it's|its|it was|that's|that was"
)
ABOUT_SOMEONE_ELSE = _(
    "it is about someone else|it's about someone else|its about someone else|about someone else|"
    "someone else|not about me|it is not me|it's not me|not me|a friend|my friend"
)
NOT_MEANT = _(
    "that's not what i meant|thats not what i meant|that is not what i meant|not what i meant|"
    "i didn't mean that|i did not mean that|misunderstanding"
)
GO_ON = _("go on|go on where we were|let's go on|continue")  # says nothing of what was meant
I_AM_SAFE = _(
    "yes|i am safe|i'm safe|im safe|safe|now|for now|everyone is safe|we are safe|ok|okay|thanks|"
    "thank you"
)
NOT_SAFE = _("no|not safe|i am not safe|i'm not safe|im not safe|we are not safe|not really")
# What is typed in place of the buttons; the first that fits.
TYPED_ANSWERS = {
    "danger": (("unsafe", NOT_SAFE), ("safe", I_AM_SAFE)),
    "indirect": (
        ("unsafe", _("yes|they are|i am not safe|i'm not safe|im not safe|not safe")),
        ("safe", _("no|they are not|i am safe|i'm safe|im safe|now|ok|okay|thanks|thank you")),
    ),
    "harm": (("unsafe", NOT_SAFE), ("safe", I_AM_SAFE)),
}
A_DAY_LATER = (
    (
        "unwell",
        _(
            "not so well|not well|not good|not so good|not great|not ok|not okay|bad|awful|"
            "terrible|worse|no|i am|i'm|im|i feel|today|still"
        ),
    ),
    (
        "well",
        _(
            "all right|alright|fine|good|well|ok|okay|better|much better|i am|i'm|im|i feel|"
            "today|yes|thanks|thank you|very"
        ),
    ),
)
