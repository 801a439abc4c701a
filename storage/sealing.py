"""Sealing what clients write: AES-256-GCM under a ring of keys. Knows no database."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_SIZE = 32  # bytes
VERSION = b"\x01"
_ID_SIZE, _NONCE_SIZE, _TAG_SIZE = 4, 12, 16  # bytes
_NONCE_AT = len(VERSION) + _ID_SIZE
_TEXT_AT = _NONCE_AT + _NONCE_SIZE
OVERHEAD = _TEXT_AT + _TAG_SIZE  # bytes by which what is sealed is longer than the words


class WrongKeyError(Exception):
    """Sealed with a key that is not on the ring."""


class BrokenSealError(Exception):
    """The key is here, but these bytes are not what it sealed for this place."""


@dataclass(frozen=True)
class Keyring:
    """Keys of 32 bytes: the first one seals, all of them open. Never printed.

    Sealed bytes are a version (1), the id of the key (4), a random nonce (12), and as many bytes
    as the words with the tag (16). They open only for the place that they were sealed for, which
    is a table and a column: "client.name". Empty words stay empty bytes.

    With random nonces one key is good for 2**32 sealings (NIST SP 800-38D, 8.3): with four to a
    turn, that is a thousand million turns. `python -m bot rekey` begins a new one.

    Raises ValueError when there is no key, or one of another size.
    """

    keys: tuple[bytes, ...] = field(repr=False)

    def __post_init__(self) -> None:
        if not self.keys or any(len(key) != KEY_SIZE for key in self.keys):
            raise ValueError(f"A keyring needs one key or more, of {KEY_SIZE} bytes each.")

    def seal(self, words: bytes, place: str) -> bytes:
        """The words, sealed with the first key for this place alone."""
        if not words:
            return b""
        nonce = os.urandom(_NONCE_SIZE)
        return self._head + nonce + self._first.encrypt(nonce, words, place.encode())

    def open(self, sealed: bytes, place: str) -> bytes:
        """The words again. Raises WrongKeyError, and BrokenSealError."""
        if not sealed:
            return b""
        if sealed[:1] != VERSION or len(sealed) < OVERHEAD:
            raise BrokenSealError("These bytes are not sealed in a way that is known here.")
        nonce, text = sealed[_NONCE_AT:_TEXT_AT], sealed[_TEXT_AT:]
        try:
            return self._ciphers[sealed[1:_NONCE_AT]].decrypt(nonce, text, place.encode())
        except KeyError:
            raise WrongKeyError("Sealed with a key that is not here.") from None
        except InvalidTag:
            raise BrokenSealError(f"What lies in {place} was changed, or is not of it.") from None

    def reseal(self, sealed: bytes, place: str) -> bytes:
        """The same words under the first key; what is under it already comes back as it is."""
        if not sealed or sealed.startswith(self._head):
            return sealed
        return self.seal(self.open(sealed, place), place)

    @cached_property
    def first_id(self) -> str:
        """The id of the key that seals, in hexadecimal digits; it gives nothing of the key away."""
        return key_id(self.keys[0]).hex()

    @cached_property
    def _head(self) -> bytes:
        return VERSION + key_id(self.keys[0])

    @cached_property
    def _first(self) -> AESGCM:
        return self._ciphers[key_id(self.keys[0])]

    @cached_property
    def _ciphers(self) -> dict[bytes, AESGCM]:
        return {key_id(key): AESGCM(key) for key in reversed(self.keys)}


def key_id(key: bytes) -> bytes:
    """By which sealed bytes name their key."""
    return sha256(b"cairn key" + key).digest()[:_ID_SIZE]


def new_key() -> bytes:
    """A key that nobody has."""
    return AESGCM.generate_key(8 * KEY_SIZE)
