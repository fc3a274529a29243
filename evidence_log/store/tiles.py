"""Hashes in tiles of 256 (C2SP tlog-tiles, height 8): any node of the tree from at most two reads a level."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from evidence_log.errors import BrokenLogError
from evidence_log.tree.leaf import fold_perfect, split

TILE_HEIGHT = 8
TILE_WIDTH = 1 << TILE_HEIGHT


class Tiles:
    """Nodes from stored full tiles; an incomplete tile is made of leaves, or of the roots one level below."""

    def __init__(
        self,
        stored: Callable[[int, int], bytes | None],
        leaves: Callable[[int], list[bytes]],
        roots: Callable[[int, int], list[bytes]],
    ) -> None:
        self._stored, self._leaves, self._roots = stored, leaves, roots
        self._read: dict[tuple[int, int], list[bytes]] = {}

    def node(self, level: int, index: int) -> bytes:
        """The root of the perfect subtree of 2**level leaves that is the index-th of its level."""
        tile_level, rest = divmod(level, TILE_HEIGHT)
        width = 1 << rest
        number, offset = divmod(index * width, TILE_WIDTH)
        hashes = self._hashes(tile_level, number)[offset : offset + width]
        if len(hashes) != width:
            raise BrokenLogError(f"the tree has no node {index} at level {level}: run `daybook verify`")
        return fold_perfect(hashes)

    def _hashes(self, level: int, number: int) -> list[bytes]:
        key = (level, number)
        if key not in self._read:
            full = self._stored(level, number)
            if full is not None:
                self._read[key] = split(full)
            else:
                self._read[key] = self._leaves(number) if level == 0 else self._roots(level - 1, number)
        return self._read[key]

    @staticmethod
    def completed(
        size: int,
        *,
        leaves: Callable[[int, int], list[bytes]],
        roots: Callable[[int, int, int], list[bytes]],
    ) -> Iterator[tuple[int, int, bytes, bytes]]:
        """Level, number, root and hashes of each tile that the last of `size` leaves completed.

        `leaves` is asked for positions, `roots` for the numbers of a level's tiles, both ends included.
        """
        level, count = 0, size
        row = leaves(size - TILE_WIDTH + 1, size)
        while count % TILE_WIDTH == 0:
            number = count // TILE_WIDTH - 1
            root = fold_perfect(row)
            yield level, number, root, b"".join(row)
            level, count = level + 1, number + 1
            if count % TILE_WIDTH == 0:
                row = roots(level - 1, count - TILE_WIDTH, count - 1)
