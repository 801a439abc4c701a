"""What is said when words of danger were heard. Short, calm, and the same for everybody.

Must not know sessions, nor what the client wrote.
"""

from __future__ import annotations

from markupsafe import Markup

from flows.engine.model import Button, Given, Reply
from flows.engine.words import Language, _
from flows.safety.help_lines import BEFRIENDERS, FIND_A_HELPLINE, Numbers, numbers_for

Rows = tuple[tuple[Button, ...], ...]
PARAGRAPH = Markup("\n\n")

STOPPED = _(
    "I stop the coaching here, because of what you wrote. I am a program, and nobody reads this, "
    "so I cannot get help to you. People can."
)
# The one question of each level that stops a talk, and its two answers.
QUESTIONS = {
    "danger": (_("Are you safe at this moment?"), _("Yes, I am safe"), _("No")),
    "indirect": (
        _("Are thoughts of ending your life a part of it?"),
        _("No, they are not"),
        _("Yes, they are"),
    ),
    "harm": (_("Is everyone safe at this moment?"), _("Yes, for now"), _("No")),
}
# For who writes in another language than the one we speak with them: the most needful lines.
IN_OTHER_LANGUAGES = {
    "de": "Ich bin ein Programm, niemand liest mit. In Gefahr: Notruf {call}. Menschen, die "
    "zuhören: {directory}. Und sag es jemandem, dem du vertraust.",
    "es": "Soy un programa y nadie lee esto. En peligro: llama al {call}. Personas que escuchan: "
    "{directory}. Y díselo a alguien de confianza.",
    "ru": "Я программа, и никто этого не читает. В опасности звони {call}. Те, кто выслушает: "
    "{directory}. И скажи тому, кому доверяешь.",
}


def alarm(level: str, heard_in: str, given: Given, language: Language) -> Reply:
    """Coaching stops, and one calm question is asked; `heard_in` is the language of the words."""
    question, first, second = QUESTIONS[level]
    parts = [language.say(STOPPED), whom_to_call(level, given, language)]
    if heard_in != language.code and heard_in in IN_OTHER_LANGUAGES:
        numbers = numbers_for(given.country, given.zone.key)
        said = IN_OTHER_LANGUAGES[heard_in]
        call = numbers.call if numbers else "112 / 911"
        parts.append(Markup(said).format(call=call, directory=FIND_A_HELPLINE))
    parts.append(Markup("<b>{}</b>").format(language.say(question)))
    rows: Rows = (
        (_button(first, "safe", language), _button(second, "unsafe", language)),
        (_button(_("That's not what I meant"), "mistake", language),),
    )
    return Reply(PARAGRAPH.join(parts), rows)


def whom_to_call(level: str, given: Given, language: Language) -> Markup:
    """Whom to turn to: the emergency number, a line to talk to, a directory, a trusted person."""
    numbers = numbers_for(given.country, given.zone.key)
    lines = [_emergency(numbers, level, language)]
    if numbers and numbers.line:
        lines.append(language.say(_("A line to talk to: <b>{line}</b>."), line=numbers.line))
    lines.append(
        language.say(
            _("Helplines of every country: {first}, or {second}."),
            first=FIND_A_HELPLINE,
            second=BEFRIENDERS,
        )
    )
    lines.append(language.say(_("And tell someone you trust, in whatever words come.")))
    return Markup("\n").join(lines)


def _emergency(numbers: Numbers | None, level: str, language: Language) -> Markup:
    if numbers is None:
        return language.say(
            _(
                "In danger, call the emergency number of where you are. <b>112</b> works in Europe "
                "and from most mobile phones, <b>911</b> in North America."
            )
        )
    if numbers.police and level == "harm":
        return language.say(
            _("In danger, call the police, <b>{police}</b>, or an ambulance, <b>{call}</b>."),
            police=numbers.police,
            call=numbers.call,
        )
    return language.say(_("In danger, call <b>{call}</b> now."), call=numbers.call)


def sos(given: Given, language: Language) -> Reply:
    """Shown at any time on `/sos`."""
    lead = language.say(_("I am a program, and nobody reads this. These people are there for you."))
    rows = ((Button(language.plain(_("Menu")), "/menu"),),)
    return Reply(PARAGRAPH.join([lead, whom_to_call("danger", given, language)]), rows)


def safe_for_now(language: Language) -> Reply:
    """After a yes to the question: coaching still rests until they say otherwise."""
    words = language.say(
        _(
            "Thank you for telling me. I leave the coaching until you want it, and I send nothing "
            "else today. /sos shows the numbers again at any time."
        )
    )
    return Reply(words, _onward(language))


def not_safe(level: str, given: Given, language: Language) -> Reply:
    """After a no: now only the way to people matters."""
    lead = language.say(
        _(
            "Then please turn to a person now, not to me: call, or go to someone near you and show "
            "them this screen."
        )
    )
    return Reply(PARAGRAPH.join([lead, whom_to_call(level, given, language)]), _onward(language))


def still_stopped(wants_on: bool, given: Given, language: Language) -> Reply:
    """To what comes while coaching is stopped: words, of which none is kept, or a command."""
    if wants_on:
        lead = language.say(
            _("The coaching rests since I stopped it. Go on whenever you want; /sos is there, too.")
        )
        return Reply(lead, _onward(language))
    lead = language.say(
        _("I have kept none of that. I am a program, and nobody reads this; people do better:")
    )
    parts = [lead, whom_to_call("danger", given, language)]
    return Reply(PARAGRAPH.join(parts), _onward(language))


def softly(given: Given, language: Language) -> Reply:
    """Asked about words that may be a way of speaking."""
    words = language.say(
        _(
            "Words like these can be just a way of speaking, and sometimes they are more. I would "
            "rather ask than pass over them: which is it for you?"
        )
    )
    rows: Rows = (
        (_button(_("A way of speaking"), "saying", language),),
        (_button(_("There is more to it"), "serious", language),),
    )
    return Reply(words, rows)


def overload(language: Language) -> Reply:
    """Said once in a while to who carries too much for too long; the talk goes on under it."""
    words = language.say(
        _(
            "That sounds heavy. Coaching looks at goals and next steps; it is no treatment, and it "
            "does not have to carry this. When low mood, exhaustion or hopelessness stay for "
            "weeks, a doctor or a therapist is the person for it, as with any other part of "
            "health, and many people go. What you wrote is kept here, and /pause lets all my "
            "messages rest. /sos shows whom to call on a bad day."
        )
    )
    return Reply(words)


def a_day_later(language: Language) -> Reply:
    """The one soft question on the day after an alarm."""
    words = language.say(
        _(
            "Yesterday I stopped our talk, because your words sounded like danger. I would like to "
            "ask once more, and then not again: how are you today?"
        )
    )
    rows: Rows = (
        (_button(_("I am all right"), "well", language),),
        (_button(_("Not so well"), "unwell", language),),
    )
    return Reply(words, rows)


def well(language: Language) -> Reply:
    """After the soft question, when they are all right."""
    words = language.say(
        _("Thank you. Good to hear from you. Whenever you want, we go on where we were.")
    )
    return Reply(words, _onward(language))


def unwell(given: Given, language: Language) -> Reply:
    """After the soft question, when they are not."""
    lead = language.say(
        _(
            "Thank you for saying so. It is too much for a program, and not too much for a person: "
            "one of these would want to hear from you today."
        )
    )
    return Reply(PARAGRAPH.join([lead, whom_to_call("danger", given, language)]), _onward(language))


def heard_a_day_later(given: Given, language: Language) -> Reply:
    """After the soft question, when they answer in words of their own."""
    lead = language.say(
        _(
            "Thank you for telling me. I am a program and keep none of it; a person can do more "
            "with it than I can."
        )
    )
    return Reply(PARAGRAPH.join([lead, whom_to_call("danger", given, language)]), _onward(language))


def _onward(language: Language) -> Rows:
    return ((_button(_("Go on where we were"), "on", language),),)


def _button(label: str, about: str, language: Language) -> Button:
    return Button(language.plain(label), f"/safe {about}")
