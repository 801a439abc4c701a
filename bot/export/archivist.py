"""Makes the whole file of a client, one client after the other, and keeps nothing of it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from bot.charts.studio import Studio
from bot.export.archive import build
from bot.export.readable import Shown
from bot.filing import given_of
from flows.engine.flow import Told
from flows.engine.pictures import Picture
from flows.engine.words import ENGLISH, Language
from flows.progress.page import page
from storage.portable.files import Files
from storage.portable.reading import Rows, put_together
from storage.unit_of_work import Database

Run = Callable[..., Awaitable[Any]]  # runs a function in the thread that may use the database


class Archivist:
    """Reads in the database's thread, has pictures drawn, and packs in a thread of its own."""

    def __init__(
        self,
        database: Database,
        run: Run,
        studio: Studio,
        languages: Mapping[str, Language],
        now: Callable[[], datetime],
    ) -> None:
        self._database, self._run_in_thread, self._studio = database, run, studio
        self._languages, self._now = languages, now
        self._one_by_one = asyncio.Lock()

    async def archive(self, client_id: int) -> bytes:
        """Everything of a client as a zip; pictures that cannot be drawn are left out.

        However many ask, one is made at a time. Raises LookupError when there is no such client,
        and what the database raises.
        """
        async with self._one_by_one:
            rows, pictures, language = await self._run_in_thread(self._read, client_id)
            shown = [await self._drawn(each) for each in pictures]
            found = [each for each in shown if each is not None]
            return await asyncio.to_thread(_packed, rows, found, language)

    def _read(self, client_id: int) -> tuple[Rows, Sequence[Picture], Language]:
        with self._database.unit() as unit:
            client = unit.clients.load(client_id)
            if client is None:
                raise LookupError("There is no such client.")
            language = self._languages.get(client.language, ENGLISH)
            given = given_of(unit, client, self._now())
            replies = page(Told({}, (), given, language))
            pictures = [each.picture for each in replies if each.picture]
            return Files(unit.connection).rows_of(client_id), pictures, language

    async def _drawn(self, picture: Picture) -> Shown | None:
        drawing = await self._studio.draw(picture)
        return Shown(picture.title, drawing.png, drawing.key) if drawing else None


def _packed(rows: Rows, pictures: Sequence[Shown], language: Language) -> bytes:
    return build(put_together(rows).file, pictures, language)
