"""Killed with -9 at random, the bot loses nothing; a bot that does is found out."""

import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import pytest

from tests.crash import run_crash_test
from tests.crash_nudges import run_nudge_crash_test
from tests.crash_subject import Subject

# A bot that counts: for each text it writes down the text and owes the reply "<number>: <text>".
# "honest" acts in one transaction and moves its offset after; "hasty" confirms before it acts;
# "forgetful" does not know an update it has seen; "careless" forgets replies before they are sent.
STUB = '''
import json, os, sqlite3, sys, urllib.parse, urllib.request
kind, database = sys.argv[1], sqlite3.connect(os.environ["DATABASE_URL"].removeprefix("sqlite:///"))
database.executescript("""
    PRAGMA synchronous = OFF;
    CREATE TABLE IF NOT EXISTS seen (id INTEGER PRIMARY KEY);
    CREATE TABLE IF NOT EXISTS answer (id INTEGER PRIMARY KEY, client_id INTEGER, answer TEXT);
    CREATE TABLE IF NOT EXISTS outbox (id INTEGER PRIMARY KEY, client_id INTEGER, reply TEXT);
""")
def call(method, **fields):
    url = f"{os.environ['TELEGRAM_API_URL']}/bot{os.environ['TELEGRAM_TOKEN']}/{method}"
    answer = urllib.request.urlopen(url, urllib.parse.urlencode(fields).encode())
    return json.load(answer)["result"]
def forget(row):
    with database: database.execute("DELETE FROM outbox WHERE id = ?", [row])
def act(update):
    with database:
        if kind != "forgetful":
            added = database.execute("INSERT OR IGNORE INTO seen VALUES (?)", [update["update_id"]])
            if not added.rowcount: return
        client, text = update["message"]["chat"]["id"], update["message"]["text"]
        database.execute("INSERT INTO answer (client_id, answer) VALUES (?, ?)", [client, text])
        (number,) = database.execute(
            "SELECT count(*) FROM answer WHERE client_id = ?", [client]).fetchone()
        database.execute(
            "INSERT INTO outbox (client_id, reply) VALUES (?, ?)", [client, f"{number}: {text}"])
offset = 0
while True:
    updates = call("getUpdates", offset=offset, timeout=1 if offset else 0, limit=20)
    if updates:
        offset = updates[-1]["update_id"] + 1
        if kind == "hasty": call("getUpdates", offset=offset)
    for update in updates: act(update)
    owed = database.execute("SELECT * FROM outbox ORDER BY id").fetchall()
    if kind == "careless":
        for row, _, _ in owed: forget(row)
    for row, client, reply in owed:
        call("sendMessage", chat_id=client, text=reply)
        if kind != "careless": forget(row)
'''


def _script(client: int) -> list[str]:
    return [f"{number} for {client}" for number in range(10)]


def _answers(database: Path, client: int) -> list[str]:
    with closing(sqlite3.connect(database)) as connection:
        query = "SELECT answer FROM answer WHERE client_id = ? ORDER BY id"
        return [answer for (answer,) in connection.execute(query, [client])]


def _stub(kind: str) -> Subject:
    command = [sys.executable, "-c", STUB, kind]
    return Subject(command, _script, _answers, pause_seconds=0.5)


async def test_ten_kills_lose_nothing_and_double_ten_replies_at_most(tmp_path: Path) -> None:
    report = await run_crash_test(tmp_path, kills=10, seed=1)
    assert not report.faults(kills_wanted=10)


async def test_nudges_survive_ten_kills_of_two_processes_on_one_database(tmp_path: Path) -> None:
    report = await run_nudge_crash_test(tmp_path, kills=10, seed=2)
    assert not report.faults(kills_wanted=10)
    assert report.replies == 1000


async def test_a_bot_that_commits_before_it_confirms_passes(tmp_path: Path) -> None:
    report = await run_crash_test(
        tmp_path, clients=20, messages=200, kills=10, seed=1, subject=_stub("honest")
    )
    assert not report.faults(kills_wanted=10)
    assert len({kill.stage for kill in report.kills}) == 3
    assert str(report).startswith("200 messages of 20 clients, 200 replies, 10 kills")


@pytest.mark.parametrize(
    ("kind", "fault"),
    [("hasty", "talks broke off"), ("forgetful", "went astray"), ("careless", "talks broke off")],
)
async def test_a_bot_that_loses_or_doubles_is_found_out(
    tmp_path: Path, kind: str, fault: str
) -> None:
    report = await run_crash_test(
        tmp_path,
        clients=20,
        messages=200,
        kills=15,
        seed=2,
        subject=_stub(kind),
        quiet_seconds=1.5,
    )
    assert fault in " ".join(report.faults(kills_wanted=15)), str(report)
