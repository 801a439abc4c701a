"""What a client sends as their file is read, or refused in a kind sentence; it never costs much."""

from __future__ import annotations

import io
import json
import struct
import subprocess
import sys
import zipfile
from typing import Any

import pytest

from bot.export import reading
from bot.export.reading import UnreadableFileError, read_upload
from flows.engine.words import ENGLISH
from tests.flows.coaching_rules import broken_rules
from tests.process import PROJECT

AT = "2026-01-05T12:00:00Z"
PERSON = {"name": "Ana", "zone": "Europe/Lisbon", "met_at": AT}
RATED = {"scale": "clarity", "value": 5, "at": AT}
STEP = {"number": 1, "what": "call", "due": AT, "made_at": AT}
SECRET = "words that nobody else may read"

Fields = dict[str, Any]


def file(**parts: Any) -> bytes:
    head = {"format": "cairn-client-file", "version": 1, "client": PERSON}
    return json.dumps({**head, **parts}).encode()


def talk(answer: Any) -> list[Fields]:
    answers = [{"step": "topic", "answer": answer}]
    return [{"flow": "grow", "began": AT, "ended": AT, "answers": answers}]


def zipped(content: bytes, name: str = "cairn.json", method: int = zipfile.ZIP_DEFLATED) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", method) as archive:
        archive.writestr(name, content)
    return packed.getvalue()


def refusal(data: bytes, name: str = "cairn.json") -> str:
    with pytest.raises(UnreadableFileError) as refused:
        read_upload(data, name)
    error = refused.value
    assert str(ENGLISH.plain(error.sentence, **error.values)) == str(error)
    assert not broken_rules(str(error))
    assert SECRET not in str(error)
    return str(error)


@pytest.mark.parametrize("pack", [bytes, zipped], ids=["json", "zip"])
def test_a_file_is_read_as_json_and_from_its_zip(pack: Any) -> None:
    found = read_upload(pack(file(readings=[RATED], steps=[STEP])), "whatever.pdf")
    assert (found.client.name, found.readings[0].value, found.steps[0].what) == ("Ana", 5, "call")


def test_a_mark_that_editors_put_before_json_is_no_matter() -> None:
    assert read_upload(b"\xef\xbb\xbf" + file(), "cairn.json").client.name == "Ana"


def test_what_is_never_brought_in_is_left_behind_at_once() -> None:
    reason = {"message": 1, "words": SECRET, "at": AT}
    upload = {"file": "abc", "at": AT}
    found = read_upload(file(reasons=[reason], upload=upload), "cairn.json")
    assert (found.reasons, found.upload) == ([], None)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"   ",
        b"hello",
        b"[]",
        b"null",
        b"{",
        b"\x00\x01\x02",
        b"\x89PNG\r\n",
        "{}".encode("utf-16"),
        b"PK\x03\x04 and no zip",
        zipped(file())[:-20],
        zipped(file(), method=zipfile.ZIP_LZMA),
        zipped(file(), method=zipfile.ZIP_BZIP2),
        file().replace(b"Ana", b"\xff"),
        file().replace(b"Ana", b"\\ud800"),
    ],
)
def test_what_is_no_json_and_no_zip_is_refused(data: bytes) -> None:
    assert "neither the zip" in refusal(data)


def test_a_zip_without_our_file_is_refused() -> None:
    assert "no cairn.json" in refusal(zipped(file(), name="folder/cairn.json"))


@pytest.mark.parametrize("data", [b"{}", b'{"format": 1}', file(format="another")])
def test_json_that_is_not_ours_is_refused(data: bytes) -> None:
    assert "not one of mine" in refusal(data)


@pytest.mark.parametrize("version", [2, 10**300])
def test_a_newer_form_is_named_before_anything_in_it_is_judged(version: int) -> None:
    assert "newer Cairn" in refusal(file(version=version, other=1, client=None))


@pytest.mark.parametrize(
    ("parts", "fault"),
    [
        ({"readings": [RATED, RATED, {**RATED, "value": 11}]}, "number 3: value must be 1 to 10"),
        ({"readings": [{**RATED, "value": "5"}]}, "readings, number 1: value must be 1 to 10"),
        ({"readings": [{**RATED, "value": True}]}, "readings, number 1: value must be 1 to 10"),
        ({"readings": [{**RATED, "value": 10**400}]}, "readings, number 1: value must be 1 to 10"),
        ({"readings": [{**RATED, "scale": "a" * 99}]}, "number 1: scale must be words"),
        ({"readings": [{**RATED, "at": "2026-01-05T12:00"}]}, "at must be an instant"),
        ({"readings": [{**RATED, "at": "9999-12-31T23:59:59-12:00"}]}, "at must lie between"),
        ({"readings": [{**RATED, "note": SECRET * 1000}]}, "note is longer"),
        ({"readings": [{**RATED, "note": f"{SECRET}\0"}]}, "note must be words"),
        ({"readings": [{**RATED, SECRET: 1}]}, "readings, number 1: holds a field that is not"),
        ({"readings": {}}, "readings must be a list"),
        ({"readings": [SECRET]}, "readings, number 1 must be a group of fields"),
        ({SECRET: 1}, "it holds a field that is not known"),
        ({"client": None}, "client must be a group of fields"),
        ({"client": {**PERSON, "preferences": {"a_week": 0}}}, "a_week must be 1 to 1000"),
        ({"client": {**PERSON, "watched": {SECRET * 9: 1}}}, "client: watched"),
        ({"steps": [{**STEP, "state": SECRET}]}, "state must be one of: open, done, parked"),
        ({"steps": [{**STEP, "plans": [{"number": 1}]}]}, "plans, number 1: obstacle is"),
        ({"steps": [STEP, STEP]}, "two steps have the same number"),
        ({"steps": [STEP] * 5001}, "steps is longer"),
        ({"days": [{"day": "5 January", "at": AT}]}, "days, number 1: day must be a date"),
        ({"talks": talk({"a": {"b": [SECRET]}})}, "talks, number 1, answers, number 1: answer"),
        ({"talks": talk(10**300)}, "answers, number 1: answer"),
        ({"talks": talk(float("nan"))}, "answers, number 1: answer"),
        ({"version": "1"}, "version must be"),
    ],
)  # fmt: skip
def test_a_broken_field_is_named_and_never_quoted(parts: Fields, fault: str) -> None:
    assert fault in refusal(file(**parts))


def test_a_file_that_is_too_large_is_refused_as_it_came_or_unpacked() -> None:
    assert "larger" in refusal(b"{" + b" " * reading.MOST_BYTES)
    assert "larger" in refusal(zipped(b"{" + b" " * reading.MOST_UNPACKED))


def test_a_zip_whose_header_lies_about_its_size_is_refused_all_the_same() -> None:
    data, content = zipped(b"{" + b" " * reading.MOST_UNPACKED), reading.MOST_UNPACKED + 1
    assert data.count(struct.pack("<I", content)) == 2
    assert refusal(data.replace(struct.pack("<I", content), struct.pack("<I", 99)))


HOSTILE = {
    "unknown fields": "b'{' + HEAD + b','.join(b'\"%x\":1' % at for at in range(500_000)) + b'}'",
    "broken entries": "b'{' + HEAD + b'\"readings\":[' + b'1,' * 1_490_000 + b'1]}'",
    "a zip bomb": "zipped(2_000_000_000)",
    "deep nesting": "b'{\"a\":' + b'[' * 2_000_000 + b']' * 2_000_000 + b'}'",
    "many groups": 'b\'{"format":"cairn-client-file","version":1,"x":[\' + b\'[],\' * 1_600_000',
    "many values": "b'{\"a\":[' + b'1,' * 2_400_000 + b'1]}'",
    "a huge number": "b'{\"a\":' + b'9' * 4_900_000 + b'}'",
    "many members": "members()",
}
CHILD = """
import io, resource, sys, time, zipfile, zlib
from bot.export.reading import UnreadableFileError, read_upload

def zipped(size):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        with archive.open("cairn.json", "w") as member:
            for _ in range(size // 1_000_000):
                member.write(b" " * 1_000_000)
    return packed.getvalue()

def members():
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for number in range(40_000):
            archive.writestr(str(number), b"")
    return packed.getvalue()[:5_000_000]

HEAD = b'"format":"cairn-client-file","version":1,'
data = {data}
before, start = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
try:
    read_upload(data[:5_000_000], "cairn.zip")
except UnreadableFileError:
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print((after - before) // 1024, time.process_time() - start)
"""


@pytest.mark.parametrize("what", HOSTILE)
def test_a_hostile_file_costs_little_time_and_memory(what: str) -> None:
    child = CHILD.replace("{data}", HOSTILE[what])
    done = subprocess.run(
        [sys.executable, "-c", child], cwd=PROJECT, capture_output=True, text=True, check=True
    )
    megabytes, seconds = map(float, done.stdout.split())
    assert megabytes < 150
    assert seconds < 3


def test_a_member_that_breaks_in_the_middle_is_refused() -> None:
    data = bytearray(zipped(file(readings=[RATED] * 100)))
    data[60] ^= 0xFF
    assert refusal(bytes(data))
