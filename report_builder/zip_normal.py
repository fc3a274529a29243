"""Equal parts give equal bytes: fixed order, date, attributes and compression of a package."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

_FIRST = ("[Content_Types].xml", "_rels/.rels", "docProps/core.xml", "word/document.xml")
_EPOCH = (1980, 1, 1, 0, 0, 0)


def normalised(package: bytes, level: int = 6) -> bytes:
    """The same parts in a fixed form."""
    with zipfile.ZipFile(io.BytesIO(package)) as source:
        return packed({name: source.read(name) for name in source.namelist()}, level)


def packed(parts: Mapping[str, bytes], level: int = 6) -> bytes:
    """Parts as a package in the fixed form."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name in [name for name in _FIRST if name in parts] + sorted(parts.keys() - set(_FIRST)):
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3
            entry.external_attr = 0o600 << 16
            archive.writestr(entry, parts[name], compresslevel=level)
    return target.getvalue()
