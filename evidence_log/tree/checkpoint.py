"""A checkpoint commits to a log's size and root: the body of a C2SP tlog-checkpoint, strict both ways.

Origin line, decimal size, base64 root, then optional extension lines (C2SP tlog-checkpoint). The signed note
around it is a format of its own.
"""

from __future__ import annotations

import base64
import binascii
import re
from typing import NamedTuple

from evidence_log.errors import BrokenLogError
from evidence_log.tree.leaf import HASH_SIZE


class Checkpoint(NamedTuple):
    """The head of a log as others may hold it."""

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    def text(self) -> str:
        """The note's text, each line ended."""
        root = base64.b64encode(self.root).decode()
        return "".join(f"{line}\n" for line in (self.origin, str(self.size), root, *self.extensions))


def origin_of(first_leaf: bytes) -> str:
    """The name of a log, which its first event makes: two logs that began otherwise never share it."""
    return f"daybook/log/{first_leaf.hex()[:32]}"


def parse_checkpoint(text: str) -> Checkpoint:
    """Reads a checkpoint body; BrokenLogError says which line is wrong."""
    lines = text.split("\n")
    if len(lines) < 4 or lines[-1] != "":
        raise BrokenLogError("a checkpoint has at least three lines, each ended by a newline")
    origin, size, root, *extensions = lines[:-1]
    if not origin or not origin.isprintable():
        raise BrokenLogError("line 1 of the checkpoint names no origin")
    if not re.fullmatch(r"0|[1-9][0-9]{0,18}", size, re.ASCII):
        raise BrokenLogError(f"line 2 of the checkpoint is no size: {size!r}")
    if any(not line for line in extensions):
        raise BrokenLogError("a checkpoint holds no empty lines")
    return Checkpoint(origin, int(size), _root(root), tuple(extensions))


def _root(text: str) -> bytes:
    try:
        root = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise BrokenLogError("line 3 of the checkpoint is no base64") from error
    if len(root) != HASH_SIZE or base64.b64encode(root).decode() != text:
        raise BrokenLogError(
            f"line 3 of the checkpoint is no root hash of {HASH_SIZE} bytes in canonical base64"
        )
    return root
