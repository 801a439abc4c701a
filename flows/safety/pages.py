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
    "What you wrote may mean danger, for you or for someone else, so I stop the coaching here. I "
    "am a program, and nobody reads this: I cannot get help to you. People can."
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
ABOUT_ONESELF = ("danger", "indirect")  # levels at which no police is called for
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
        call = " / ".join(_dialled(numbers, level)) if numbers else "112 / 911"
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
            _("Helplines of most countries: {first}, or {second}."),
            first=FIND_A_HELPLINE,
            second=BEFRIENDERS,
        )
    )
    lines.append(language.say(_("And tell someone you trust, in whatever words come.")))
    if level == "harm":
        lines.append(
            language.say(_("If someone else may look at your phone, you can delete this chat."))
        )
    return Markup("\n").join(lines)


def _emergency(numbers: Numbers | None, level: str, language: Language) -> Markup:
    if numbers is None:
        return language.say(
            _(
                "In danger, call the emergency number of the place where you are now. <b>112</b> "
                "works in Europe and from most mobile phones, <b>911</b> in North America."
            )
        )
    if len(_dialled(numbers, level)) > 1:
        return language.say(
            _("In danger, call the police, <b>{police}</b>, or an ambulance, <b>{call}</b>."),
            police=numbers.police,
            call=numbers.call,
        )
    return language.say(_("In danger, call <b>{call}</b> now."), call=numbers.call)


def _dialled(numbers: Numbers, level: str) -> list[str]:
    """The numbers for a level; the police's, too, where others are the danger or nobody knows."""
    if numbers.police and level not in ABOUT_ONESELF:
        return [numbers.police, numbers.call]
    return [numbers.call]


def sos(given: Given, language: Language) -> Reply:
    """Shown at any time on `/sos`."""
    lead = language.say(
        _(
            "I am a program, and nobody reads this. Here is how to reach people, for yourself or "
            "for someone else."
        )
    )
    rows = ((Button(language.plain(_("Menu")), "/menu"),),)
    return Reply(PARAGRAPH.join([lead, whom_to_call("", given, language)]), rows)


def safe_for_now(language: Language) -> Reply:
    """After a yes to the question: coaching still rests until they say otherwise."""
    words = language.say(
        _(
            "Thank you for telling me. The coaching rests until you want it, and I do not write "
            "first today. In a day I ask once how you are. /sos shows the numbers at any time."
        )
    )
    return Reply(words, _onward(language))


def not_safe(level: str, given: Given, language: Language) -> Reply:
    """After a no: now only the way to people matters, so no button leads back to the coaching."""
    alone = _(
        "Then please reach a person now: call, or go to someone near you and show them this "
        "screen. Until someone is with you, stay away from anything you could hurt yourself with."
    )
    with_others = _(
        "Then please get some distance first, if you can: another room, a neighbour, the street. "
        "Then call, or ask someone there to call."
    )
    lead = language.say(alone if level in ABOUT_ONESELF else with_others)
    rows = ((_button(_("I am safe now"), "safe", language),),)
    return Reply(PARAGRAPH.join([lead, whom_to_call(level, given, language)]), rows)


def still_stopped(wants_on: bool, level: str, given: Given, language: Language) -> Reply:
    """To what comes while coaching is stopped: words, of which none is kept, or a command."""
    if wants_on:
        lead = language.say(
            _("The coaching rests since I stopped it. Go on whenever you want; /sos is there, too.")
        )
        return Reply(lead, _onward(language))
    lead = language.say(
        _(
            "I am a program, and nobody reads this, so I have no answer to what you write now. I "
            "have kept none of that. People can answer:"
        )
    )
    parts = [lead, whom_to_call(level, given, language)]
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
        (_button(_("It is about someone else"), "other", language),),
    )
    return Reply(words, rows)


def about_someone_else(given: Given, language: Language) -> Reply:
    """For who worries about another person; their words wait for the way back to the talk."""
    lead = language.say(
        _(
            "Thank you for saying so. If they may be in danger, call for them, and stay with them "
            "if it is safe for you. Helplines are there for people who worry about someone, too."
        )
    )
    rows = ((_button(_("Go on where we were"), "saying", language),),)
    return Reply(PARAGRAPH.join([lead, whom_to_call("", given, language)]), rows)


def overload(language: Language) -> Reply:
    """Said once in a while to who carries too much for too long; the talk goes on under it."""
    words = language.say(
        _(
            "That sounds heavy. When exhaustion, low mood or hopelessness stay for weeks, a doctor "
            "or a therapist is the person for it, as with any other part of health, and many "
            "people go. Coaching is no treatment; it looks at goals and next steps, and it can "
            "wait: /pause lets all my messages rest. /sos shows whom to call on a bad day."
        )
    )
    return Reply(words)


def a_day_later(language: Language) -> Reply:
    """The one soft question on the day after an alarm.

    Others may see it on a locked screen, and the alarm may have been a false one: so no word of it.
    """
    words = language.say(
        _(
            "The other day I stopped our talk. I ask just one thing; a tap is enough, and no "
            "answer is fine, too. How are you today?"
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
            "Thank you for saying so. A program is too little for that, and a person can be more: "
            "someone you trust, or one of these, today. I ask again tomorrow."
        )
    )
    return Reply(PARAGRAPH.join([lead, whom_to_call("", given, language)]), _onward(language))


def heard_a_day_later(in_talk: bool, given: Given, language: Language) -> Reply:
    """After the soft question, when they answer in words of their own."""
    lead = language.say(
        _(
            "Thank you for telling me. I am a program, so I cannot weigh it, and I have kept none "
            "of it. Should today be hard, people can listen:"
        )
    )
    parts = [lead, whom_to_call("", given, language)]
    if in_talk:
        parts.append(
            language.say(_("If it was meant for our talk, go on there and send it once more."))
        )
    return Reply(PARAGRAPH.join(parts), _onward(language))


def _onward(language: Language) -> Rows:
    return ((_button(_("Go on where we were"), "on", language),),)


def _button(label: str, about: str, language: Language) -> Button:
    return Button(language.plain(label), f"/safe {about}")
