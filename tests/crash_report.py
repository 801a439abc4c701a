"""What the crash test found: kept count of while it runs, and told in sentences at its end."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Self

from tests.telegram_calls import Accepted


@dataclass(frozen=True)
class Kill:
    """One kill -9: what the bot was at (starting, hearing or sending), and what it left undone."""

    stage: str
    updates_pending: int
    replies_left: int


class Tally:
    """Follows every chat through the replies expected of it, in order.

    A reply that repeats the one before it was sent twice; one that fits nowhere went astray, which
    also tells of a reply skipped or a message acted on twice.
    """

    def __init__(self, replies: dict[int, list[str]], mask: Callable[[str], str] = str) -> None:
        self.expected = sum(map(len, replies.values()))
        self.left = self.expected
        self.sent_twice = 0
        self.astray: list[str] = []
        self._replies = replies
        self._mask = mask
        self._reached = dict.fromkeys(replies, 0)
        self._read = 0

    @property
    def clients(self) -> Iterable[int]:
        return self._replies.keys()

    def read(self, accepted: Sequence[Accepted]) -> Self:
        """Takes in the messages added since the last time."""
        for message in accepted[self._read :]:
            self._read += 1
            chat, text = message.chat_id, self._mask(message.text)
            expected, reached = self._replies.get(chat, []), self._reached.get(chat, 0)
            if reached < len(expected) and text == expected[reached]:
                self._reached[chat] += 1
                self.left -= 1
            elif reached and text == expected[reached - 1]:
                self.sent_twice += 1
            else:
                self.astray.append(f"{chat}, after reply {reached} of {len(expected)}: {text!r}")
        return self

    def lost(self) -> list[str]:
        """Chats that did not get to the end of their talk."""
        return [
            f"{chat}: only {self._reached[chat]} of {len(expected)} replies"
            for chat, expected in self._replies.items()
            if self._reached[chat] < len(expected)
        ]


@dataclass(frozen=True)
class Report:
    """`kills` are those that fell while there was work left; `misheard` are the clients whose
    answers on file differ from an undisturbed talk's. `seconds` is from first start to last reply;
    `stuck` has the state of things if the bot stopped moving before that.
    """

    clients: int
    messages: int
    replies: int
    kills: list[Kill]
    seconds: float
    sent_twice: int
    lost: list[str]
    astray: list[str]
    misheard: list[int]
    stuck: str

    def faults(self, kills_wanted: int) -> list[str]:
        """Sentences; none when nothing was lost and no kill doubled more than one reply."""
        faults = []
        if len(self.kills) < kills_wanted:
            faults.append(f"Only {len(self.kills)} of {kills_wanted} kills fell in time.")
        if self.stuck:
            faults.append(f"The bot stopped moving: {self.stuck}")
        if self.sent_twice > len(self.kills):
            faults.append(f"{self.sent_twice} replies came twice in {len(self.kills)} kills.")
        if self.lost:
            faults.append(f"{len(self.lost)} talks broke off, such as {self.lost[0]}.")
        if self.astray:
            faults.append(f"{len(self.astray)} replies went astray, such as {self.astray[0]}.")
        if self.misheard:
            faults.append(
                f"Answers of {len(self.misheard)} clients are wrong on file: {self.misheard[:5]}."
            )
        return faults

    def __str__(self) -> str:
        stages = Counter(kill.stage for kill in self.kills)
        return (
            f"{self.messages} messages of {self.clients} clients, {self.replies} replies, "
            f"{len(self.kills)} kills ({stages['starting']} starting, {stages['hearing']} hearing, "
            f"{stages['sending']} sending) in {self.seconds:.1f} s: {len(self.lost)} talks broken "
            f"off, {len(self.astray)} replies astray, {len(self.misheard)} clients misheard, "
            f"{self.sent_twice} replies twice"
        )
