"""A person's private key in OpenSSH format, under a passphrase: the format `ssh-keygen` reads and writes.

The passphrase is stretched with bcrypt, which `cryptography` takes from the package of that name.
"""

from __future__ import annotations

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_ssh_private_key,
)

from evidence_log.errors import RefusedError

MARK = b"-----BEGIN OPENSSH PRIVATE KEY-----"


def new_key() -> Ed25519PrivateKey:
    """A new Ed25519 key."""
    return Ed25519PrivateKey.generate()


def key_bytes(private: Ed25519PrivateKey, passphrase: str | None) -> bytes:
    """The key's file; an empty or missing passphrase leaves it open, which only a throw-away key should be."""
    lock = BestAvailableEncryption(passphrase.encode()) if passphrase else NoEncryption()
    return private.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, lock)


def read_key(data: bytes, passphrase: str | None) -> Ed25519PrivateKey:
    """The key in a file; RefusedError says whether the file or the passphrase is wrong."""
    if not data.lstrip().startswith(MARK):
        raise RefusedError("it is no private key in OpenSSH format; `daybook keys new` makes one")
    try:
        found = load_ssh_private_key(data, passphrase.encode() if passphrase else None)
    except TypeError as error:
        raise RefusedError("it is under a passphrase, and none was given") from error
    except (ValueError, UnsupportedAlgorithm) as error:
        raise RefusedError("the passphrase is wrong, or the file was changed") from error
    if not isinstance(found, Ed25519PrivateKey):
        raise RefusedError("it is not an Ed25519 key; `daybook keys new` makes one")
    return found
