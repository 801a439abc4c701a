"""The coaching rules that a program can check, for every sentence that we ship.

Source: "The stance", 2 and 3, in the method behind Cairn: one open question at a time that neither
leads, advises nor asks for justification, and no word about what the client is.
"""

import re

RULES = {
    "asks why, which invites justification": r"(?<!/)\bwhy\b",  # /why is a command
    "advises": (
        r"\b(?:have|haven['’]t) you (?:considered|thought (?:of|about))|(?<!what )have you tried|"
        r"\byou (?:should|ought to|must|need to|had better|could try)\b|\bshould(?:n['’]t)? you\b|"
        r"\bwe (?:need|have|ought) to\b|\bwe should\b|\bwhy don['’]t\b|\bhow about\b|"
        r"\bi (?:suggest|recommend|advise)\b|\b(?:my|some) advice\b|"
        r"\btry to\b|\bit (?:is|would be) best\b"
    ),
    "leads": (
        r"\b(?:don|doesn|didn|isn|aren|wasn|won|wouldn|couldn|can)['’]t "
        r"(?:you|it|that|this|there)\b|"
        r"\bsurely you\b|, right\?|, no\?|\bobviously\b|\bof course\b|\bwould you agree\b|"
        r"\b(?:do|would) you not\b|\bis it because\b"
    ),
    "says what the client is": (
        r"\byou(?: are|['’]re) (?:a|an|so|too|very|clearly|always|never|not|just)\b|"
        r"\b(?:lazy|procrastinat\w*|perfectionis\w*|disorgani[sz]ed|undisciplined|weak|stubborn|"
        r"introvert\w*|extrovert\w*|anxious|insecure|brilliant|smart|talented|failure)\b"
    ),
    "scolds": r"\b(?:you failed|disappoint\w*|shame|excuses?|once again you|finally did)\b",
}


def broken_rules(sentence: str) -> list[str]:
    """What is wrong with a sentence and in which words of it; an empty list when nothing is."""
    found = {rule: re.search(words, sentence, re.IGNORECASE) for rule, words in RULES.items()}
    broken = [f"{rule}: «{heard.group(0)}»" for rule, heard in found.items() if heard]
    if sentence.count("?") > 1:
        questions = re.findall(r"[^.?!\n]*\?", sentence)
        broken.append(f"asks two questions at once: «{'» «'.join(map(str.strip, questions))}»")
    return [f"«{sentence}» {each}." for each in broken]
