"""What a build gives: the document's bytes, their SHA-256, and the manifest."""

from __future__ import annotations

import hashlib
from typing import NamedTuple

from report_builder.manifest import Manifest


class BuiltReport(NamedTuple):
    """A document, its SHA-256, and its manifest."""

    data: bytes
    sha256: str
    manifest: Manifest

    @property
    def manifest_sha256(self) -> str:
        """The digest that the log records."""
        return hashlib.sha256(self.manifest.written().encode()).hexdigest()
