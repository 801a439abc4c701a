"""The simulated world: clients in many zones live with the real bot, and all of it is written down.

The bot is the whole application over a Telegram in this process and a database on disk; its clock
stands still and is moved from one thing that happens to the next.
"""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import count
from pathlib import Path
from random import Random

from bot.app import App
from bot.clock import Clock
from bot.filing import apply, plan_anew
from bot.limits import NO_LIMITS
from bot.raw_bot import RawBot
from storage.clients import KnownClient
from storage.unit_of_work import Database, UnitOfWork
from tests.chat import within
from tests.chronos import acts, on_file
from tests.chronos.clocks import DAY, HOUR, MINUTE
from tests.chronos.diary import Diary, Snoozed
from tests.chronos.people import TEMPERS, Person, person
from tests.chronos.telegram import ForgetfulTelegram, read
from tests.keys import KEYRING

HOURS_AWAY = (0.02, 0.5, 2, 9, 30, 80)
TYPING = timedelta(milliseconds=1)  # nobody acts at the very instant of a message


@dataclass
class Record:
    """What is left when a world has come to its end."""

    diaries: list[Diary]
    away: list[tuple[int, int]] = field(default_factory=list)
    misheard: list[str] = field(default_factory=list)
    happened: Counter[str] = field(default_factory=Counter)
    received: int = 0


@dataclass(frozen=True)
class Plan:
    """How long a world lasts, from `begin` on, and how often it is troubled."""

    zones: Sequence[str]
    begin: datetime
    days: int
    seed: int = 1
    acts_every: int = 14  # days, of one client, beside answers
    outage_every: int = 10  # days; each second one is a restart, too
    loss_every: int = 30  # days between two losses of planned rows


class World:
    """`live` through it, and read the `record`."""

    def __init__(self, folder: Path, plan: Plan) -> None:
        self._plan, self._folder, self.zones = plan, folder, plan.zones
        self._rng = Random(plan.seed)
        self._clock = Clock(plan.begin)
        self._telegram = ForgetfulTelegram(self._clock.now)
        self._people = {
            number: person(number, zone, plan.seed)
            for number, zone in enumerate(plan.zones, start=1)
        }
        self.record = Record([each.diary for each in self._people.values()])
        self._ends = self.now + plan.days * DAY
        self._coming: list[tuple[int, int, Callable[[], Awaitable[None]]]] = []
        self._numbers = count()

    @property
    def now(self) -> int:
        return int(self._clock.now().timestamp())

    async def live(self) -> None:
        """From its beginning to its end."""
        await self._start()
        self._meet()
        self._foresee()
        while self._coming and self._coming[0][0] < self._ends:
            at, _number, happens = self._coming[0]
            if await self._pass(at):
                heapq.heappop(self._coming)
                await happens()
        while not await self._pass(self._ends):
            pass
        await self._app.stop()
        for one in self._people.values():
            one.diary.ends = self.now

    # Time -------------------------------------------------------------------------------------

    async def _pass(self, until: int) -> bool:
        """Let time pass; False when it stopped before, since somebody will answer sooner."""
        time = datetime.fromtimestamp(until, UTC) - self._clock.now()
        if time <= timedelta():
            return True
        async with aclosing(self._app.let_pass(time)) as moments:
            async for _moment in moments:
                await self._app.settled()
                self._receive()
                if self._coming and self._coming[0][0] < until:
                    return self.now >= until
        return True

    def _at(self, instant: int, happens: Callable[[], Awaitable[None]]) -> None:
        heapq.heappush(self._coming, (instant, next(self._numbers), happens))

    def _foresee(self) -> None:
        """Outages, losses, and the first act of everybody."""
        every = self._plan.outage_every * DAY
        for number, begin in enumerate(range(self.now + every // 2, self._ends, every)):
            at = begin + self._rng.randrange(every // 2) // MINUTE * MINUTE + 31
            self._at(at, partial(self._outage, number))
        every = self._plan.loss_every * DAY
        for begin in range(self.now + every // 3, self._ends, every):
            self._at(begin + self._rng.randrange(DAY), self._lose_rows)
        for one in self._people.values():
            self._plan_act(one)

    # Troubles ---------------------------------------------------------------------------------

    async def _outage(self, number: int) -> None:
        """The bot is away, and half the time it is begun anew.

        What clients did meanwhile is taken in before or after what came due.
        """
        seconds = int(self._rng.choice(HOURS_AWAY) * HOUR)
        self.record.away.append((self.now, self.now + seconds))
        self.record.happened["outages"] += 1
        if number % 2:
            self.record.happened["restarts"] += 1
            await self._app.stop()
            self._clock.move(timedelta(seconds=seconds))
            await self._start()
        else:
            self._clock.move(timedelta(seconds=seconds))
        while number % 4 < 2 and self._coming[0][0] <= self.now:
            await heapq.heappop(self._coming)[2]()
        await self._app.heartbeat.beat()
        await self._app.settled()
        self._receive()

    async def _start(self) -> None:
        database = Database(f"sqlite:///{self._folder / 'cairn.db'}", KEYRING)
        database.migrate()
        bot = RawBot("1:local", request=self._telegram, get_updates_request=self._telegram)
        self._app = App(bot, database, self._clock, NO_LIMITS)
        await self._app.start()

    async def _lose_rows(self) -> None:
        """Planned nudges vanish from the file; then everybody's are looked at and put back."""
        with self._app.database.unit() as unit:
            self.record.happened["lost rows"] += on_file.lose_some(unit, self.now)
        for _part in range(len(self._people) // 50 + 2):
            await self._app.heartbeat.restore()

    # Clients ----------------------------------------------------------------------------------

    def _meet(self) -> None:
        """Everybody is put on file, with their wishes and a first step."""
        now = self._clock.now()
        with self._app.database.unit() as unit:
            for one in self._people.values():
                self._telegram.meet(one.number)
                unit.clients.add(one.number, "en", now)
                unit.clients.introduce(one.number, f"Ana {one.number}", one.zone, "")
                unit.clients.prefer(one.number, on_file.preferences(one.wishes))
                plan_anew(unit, one.number, now)
        for one in self._people.values():
            self._write_down(one)

    def _plan_act(self, one: Person) -> None:
        wait = one.rng.expovariate(1 / (self._plan.acts_every * DAY))
        if not TEMPERS[one.temper]:  # comes back after a long time only
            wait = one.rng.uniform(30, 140) * DAY
        self._at(self.now + max(60, int(wait)) // MINUTE * MINUTE + 17, partial(self._act, one))

    async def _act(self, one: Person) -> None:
        kinds = list(acts.SPONTANEOUS)
        times = 1 if TEMPERS[one.temper] else 3
        for act in one.rng.choices(kinds, list(acts.SPONTANEOUS.values()), k=times):
            await self._do(one, act)
        self._plan_act(one)

    async def _do(self, one: Person, act: acts.Act) -> None:
        if one.blocks and act is not acts.comes_back:
            self.later(one, 2 * DAY, act)
            return
        name = getattr(act, "__name__", "answers")
        self.record.happened[name.replace("_", " ")] += 1
        await act(self, one)
        self._write_down(one)

    def _receive(self) -> None:
        """Write down what came, and have some clients answer it."""
        for message in self._telegram.news:
            one = self._people[message.chat]
            received = read(message, one.numbers)
            one.diary.note(self.now, received)
            self.record.received += 1
            if one.rng.random() < TEMPERS[one.temper]:
                answers = partial(acts.answers, message=received)
                wait = one.rng.choice((MINUTE, 20 * MINUTE, 3 * HOUR, 11 * HOUR))
                self.later(one, one.rng.randint(wait // 2, wait), answers)
        self._telegram.news.clear()

    def _write_down(self, one: Person) -> None:
        """Into the diary: what the client told the bot, which must be what it has on file."""
        with self._app.database.unit() as unit:
            known = unit.clients.load(one.number)
            assert known is not None
            self.record.misheard += on_file.differences(unit, known, one)
        one.write_down(self.now, in_talk=known.desk.session is not None)

    # What acts are done with ------------------------------------------------------------------

    async def says(self, one: Person, *texts: str) -> None:
        for text in texts:
            self._clock.move(TYPING)
            self._telegram.says(one.number, text)
            await self._answered(one)

    async def taps(self, one: Person, ending: str) -> str:
        found = self._telegram.newest_with(one.number, ending)
        if found is None:
            return ""
        self._clock.move(TYPING)
        self._telegram.taps(one.number, *found)
        await self._answered(one)
        return found[1]

    def has(self, one: Person, *effects: object) -> None:
        now = self._clock.now()
        one.acts = True
        with self._app.database.unit() as unit:
            client = unit.clients.load(one.number)
            assert client is not None
            apply(unit, client, effects, now)
            _take_note(unit, client, now)
            one.numbers |= on_file.numbers(unit, one)

    def note(self, one: Person, snoozed: Snoozed) -> None:
        one.snoozes.append(snoozed)

    def later(self, one: Person, seconds: int, act: acts.Act) -> None:
        at = (self.now + seconds) // MINUTE * MINUTE + 43
        self._at(max(at, self.now + 1), partial(self._do, one, act))

    async def block(self, one: Person) -> None:
        self._telegram.blocks(one.number)
        one.blocks = True
        await self._settled()

    async def unblock(self, one: Person) -> None:
        self._telegram.unblocks(one.number)
        one.blocks = False
        await self._settled()

    async def _answered(self, one: Person) -> None:
        one.acts = True
        await self._settled()

    async def _settled(self) -> None:
        """All that was written is answered; what is answered is of no interest here."""
        await within(self._telegram.idle.wait())
        await within(self._app.settled())
        self._telegram.news.clear()


def _take_note(unit: UnitOfWork, client: KnownClient, now: datetime) -> None:
    """As the coach does at the end of a turn."""
    unit.clients.keep_desk(client.id, client.desk, now)
    unit.clients.answered(client.id)
    plan_anew(unit, client.id, now)
