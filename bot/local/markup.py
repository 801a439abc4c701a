"""Telegram's HTML: what a reader sees of it, or why Telegram refuses it. Knows no chats.

The rules and the wording are those of TDLib's `parse_html` (td/telegram/MessageEntity.cpp).
"""

import re
from dataclasses import dataclass

TAGS = (
    *("b", "strong", "i", "em", "u", "ins", "s", "strike", "del", "a", "code", "pre"),
    *("blockquote", "span", "tg-spoiler", "tg-emoji"),
)
NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}

_REFERENCE = re.compile(r"&(?:#x([0-9a-fA-F]*)|#([0-9]*)|([A-Za-z]*));?")
_NAME = re.compile(r"[^\s>]*", re.ASCII)
_ATTRIBUTE = re.compile(r"""([^\s=>/"']+)\s*(=\s*)?""", re.ASCII)
_VALUE = re.compile(r""""([^"]*)"|'([^']*)'|([A-Za-z0-9.-]*)(?=[\s>]|\Z)""", re.ASCII)
_SPACE = re.compile(r"\s*", re.ASCII)


@dataclass(frozen=True, slots=True)
class _Tag:
    name: str
    attributes: dict[str, str]
    opened_at: int  # pieces of text shown before it


def plain_text(html: str) -> str:
    """The characters a reader sees, untrimmed.

    Raises ValueError in Telegram's words, without its prefix "Bad Request: can't parse entities: ".
    Stricter than Telegram in one thing: a blockquote in a blockquote is refused, not flattened.
    Source: https://core.telegram.org/bots/api#html-style
    """
    if "<" not in html:
        return _decoded(html)
    pieces: list[str] = []
    open_tags: list[_Tag] = []
    at = 0
    while (begin := html.find("<", at)) >= 0:
        if begin > at:
            pieces.append(_decoded(html[at:begin]))
        if html.startswith("</", begin):
            at = _close(html, begin, open_tags, len(pieces))
        else:
            at = _open(html, begin, open_tags, len(pieces))
    if open_tags:
        raise ValueError(f'Can\'t find end tag corresponding to start tag "{open_tags[-1].name}"')
    return "".join(pieces) + _decoded(html[at:])


def _decoded(text: str) -> str:
    if "&" not in text:
        return text
    decoded = _REFERENCE.sub(_character, text)
    if not decoded.isascii() and any("\ud800" <= letter <= "\udfff" for letter in decoded):
        raise ValueError(
            "Text contains invalid Unicode characters after decoding HTML entities,"
            " check for unmatched surrogate code units"
        )
    return decoded


def _character(reference: re.Match[str]) -> str:
    """What a reference stands for; one Telegram does not know stays as it is written."""
    hexadecimal, decimal, name = reference.groups()
    if name is not None:
        return NAMED.get(name, reference[0])
    number = int(hexadecimal, 16) if hexadecimal else int(decimal or "0")
    written = len(reference[0].removesuffix(";"))
    return chr(number) if 0 < number < 0x10FFFF and written < 10 else reference[0]


def _open(html: str, begin: int, open_tags: list[_Tag], shown: int) -> int:
    """Puts the tag at `begin` on `open_tags`; returns where the text goes on."""
    named = _NAME.match(html, begin + 1)
    assert named  # the pattern matches nothing, too
    if named.end() == len(html):
        raise ValueError(f"Unclosed start tag at byte offset {_bytes(html, begin)}")
    name = named[0].lower()
    if name not in TAGS:
        raise ValueError(f'Unsupported start tag "{name}" at byte offset {_bytes(html, begin)}')
    attributes, end = _attributes(html, begin, named.end(), name)
    if name == "span" and attributes.get("class") != "tg-spoiler":
        raise ValueError(
            f'Tag "span" must have class "tg-spoiler" at byte offset {_bytes(html, begin)}'
        )
    if name == "blockquote" and any(tag.name == name for tag in open_tags):
        raise ValueError(
            f'Tag "blockquote" must not be nested at byte offset {_bytes(html, begin)}'
        )
    open_tags.append(_Tag(name, attributes, shown))
    return end


def _attributes(html: str, begin: int, at: int, name: str) -> tuple[dict[str, str], int]:
    """The attributes from `at` on, and the place behind the tag's ">"."""
    found: dict[str, str] = {}
    while True:
        at = _skip_space(html, at)
        if html.startswith(">", at):
            return found, at + 1
        attribute = _ATTRIBUTE.match(html, at)
        if attribute is None:
            raise ValueError(
                f'Empty attribute name in the tag "{name}" at byte offset {_bytes(html, begin)}'
            )
        at = attribute.end()
        value = ""
        if attribute[2] and at < len(html):
            quoted = _VALUE.match(html, at)
            if quoted is None and html[at] not in "\"'":
                raise ValueError(f"Unexpected end of name token at byte offset {_bytes(html, at)}")
            at = quoted.end() if quoted else len(html)
            value = _value(quoted) if quoted else ""
        if at == len(html):
            raise ValueError(f'Unclosed start tag "{name}" at byte offset {_bytes(html, begin)}')
        found[attribute[1]] = value


def _value(quoted: re.Match[str]) -> str:
    if quoted[3] is not None:
        return quoted[3].lower()
    return _decoded(quoted[1] if quoted[1] is not None else quoted[2])


def _close(html: str, begin: int, open_tags: list[_Tag], shown: int) -> int:
    """Takes the innermost tag off `open_tags`; returns where the text goes on."""
    if not open_tags:
        raise ValueError(f"Unexpected end tag at byte offset {_bytes(html, begin)}")
    named = _NAME.match(html, begin + 2)
    assert named  # the pattern matches nothing, too
    end = _skip_space(html, named.end())
    if not html.startswith(">", end):
        raise ValueError(f"Unclosed end tag at byte offset {_bytes(html, begin)}")
    tag = open_tags.pop()
    if named[0] and named[0].lower() != tag.name:
        raise ValueError(
            f"Unmatched end tag at byte offset {_bytes(html, begin)},"
            f' expected "</{tag.name}>", found "</{named[0].lower()}>"'
        )
    if tag.name == "tg-emoji" and shown > tag.opened_at:
        number = tag.attributes.get("emoji-id", "")
        if not re.fullmatch(r"-?[0-9]+", number) or not 0 < abs(int(number)) < 2**63:
            raise ValueError("Invalid custom emoji identifier specified")
    return end + 1


def _skip_space(html: str, at: int) -> int:
    space = _SPACE.match(html, at)
    return space.end() if space else at


def _bytes(html: str, at: int) -> int:
    """How many bytes of UTF-8 stand before character `at`: Telegram counts in bytes."""
    return len(html[:at].encode(errors="surrogatepass"))
