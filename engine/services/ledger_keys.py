"""The key that signs checkpoints, in a file outside the database, and the keys they are read with.

A demo key is made on first use and says so in its file; a key for production is made by whoever is
answerable for it (docs/audit.md).
"""

import hashlib
import os
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Final

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from engine.errors import EngineError

_DEMO_MARK: Final = b"Shouwen demo key: known to nobody, kept by nobody, not for production.\n"
_PUBLIC: Final = re.compile(rb"-----BEGIN PUBLIC KEY-----.+?-----END PUBLIC KEY-----", re.DOTALL)
_OTHERS: Final = 0o077


class LedgerKeyMissing(EngineError):
    """There is no key to sign checkpoints with."""

    code = "ledger_key_missing"


class LedgerKeyUnusable(EngineError):
    """A file that should hold a key of the ledger holds no Ed25519 key."""

    code = "ledger_key_unusable"


@dataclass(frozen=True, kw_only=True)
class LedgerKey:
    """What checkpoints are signed with."""

    private: Ed25519PrivateKey
    is_demo: bool
    is_open_to_others: bool

    @property
    def fingerprint(self) -> str:
        """Name the key, as each checkpoint does."""
        return _fingerprint(self.private.public_key())

    @property
    def public_pem(self) -> bytes:
        """Give what checkpoints are verified with, to be handed to auditors."""
        return _pem(self.private.public_key())

    def sign(self, content: bytes) -> bytes:
        """Sign the exact bytes of a checkpoint."""
        return self.private.sign(content)


@dataclass(frozen=True, kw_only=True)
class PublicKeys:
    """Every key that checkpoints may be signed with, the earlier ones too, by fingerprint."""

    keys: Mapping[str, Ed25519PublicKey]

    def accept(self, content: bytes, signature: bytes, *, fingerprint: object) -> bool:
        """Test whether one of the keys, the one so named, signed these bytes."""
        key = self.keys.get(str(fingerprint))
        if key is None:
            return False
        try:
            key.verify(signature, content)
        except InvalidSignature:
            return False
        return True


def load(path: Path, *, may_create: bool = False) -> LedgerKey:
    """Read the private key; where a demo is allowed, make one on first use.

    Raises:
        LedgerKeyMissing: if there is no such file, or none was named.
        LedgerKeyUnusable: if it holds no Ed25519 key.
    """
    if may_create and not path.exists():
        _create(path)
    if not path.is_file():
        raise LedgerKeyMissing(path=str(path))
    found = path.read_bytes()
    try:
        private = serialization.load_pem_private_key(found, password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise LedgerKeyUnusable(path=str(path)) from error
    if not isinstance(private, Ed25519PrivateKey):
        raise LedgerKeyUnusable(path=str(path))
    return LedgerKey(
        private=private,
        is_demo=found.startswith(_DEMO_MARK),
        is_open_to_others=os.name == "posix" and bool(path.stat().st_mode & _OTHERS),
    )


def read_public(path: Path) -> PublicKeys:
    """Read a file of public keys, one after the other.

    Raises:
        LedgerKeyUnusable: if one of them is no Ed25519 key, or there is none.
    """
    if not path.is_file():
        raise LedgerKeyMissing(path=str(path))
    keys = {}
    for pem in _PUBLIC.findall(path.read_bytes()):
        try:
            key = serialization.load_pem_public_key(pem)
        except (ValueError, UnsupportedAlgorithm) as error:
            raise LedgerKeyUnusable(path=str(path)) from error
        if not isinstance(key, Ed25519PublicKey):
            raise LedgerKeyUnusable(path=str(path))
        keys[_fingerprint(key)] = key
    if not keys:
        raise LedgerKeyUnusable(path=str(path))
    return PublicKeys(keys=keys)


def public_pems(path: Path, key: LedgerKey) -> Mapping[str, bytes]:
    """Return the public half of a key, and the public keys kept below it, by fingerprint.

    Raises:
        LedgerKeyUnusable: if one of those is no Ed25519 key.
    """
    found = {key.fingerprint: key.public_pem}
    if _PUBLIC.search(path.read_bytes()):
        earlier = read_public(path).keys
        found |= {name: _pem(each) for name, each in earlier.items()}
    return found


def public_half(key: LedgerKey) -> PublicKeys:
    """Give the one key that fits a private key."""
    return PublicKeys(keys={key.fingerprint: key.private.public_key()})


def _create(path: Path) -> None:
    """Make a demo key that only its owner can read; whoever makes it first wins."""
    pem = Ed25519PrivateKey.generate().private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    # Linked when it is whole, so that no other process reads half a key.
    with NamedTemporaryFile(dir=path.parent) as file, suppress(FileExistsError):
        file.write(_DEMO_MARK + pem)
        file.flush()
        os.link(file.name, path)


def _pem(key: Ed25519PublicKey) -> bytes:
    return key.public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )


def _fingerprint(key: Ed25519PublicKey) -> str:
    raw = key.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    return hashlib.sha256(raw).hexdigest()
