"""Open a store by its location: a path for SQLite, a URL for PostgreSQL."""

from __future__ import annotations

from pathlib import Path

from evidence_log.errors import StoreError
from evidence_log.store.interface import Store
from evidence_log.store.sqlite import SQLiteStore


def open_store(
    location: str, *, create: bool = False, read_only: bool = False, patient: bool = True
) -> Store:
    """The store at a location, made first if asked; StoreError says why it cannot be opened.

    `patient` is who waits some seconds for a server that is away; others are told at once, and come again.
    """
    if location.startswith(("postgresql://", "postgres://")):
        try:
            from evidence_log.store.postgres import PostgresStore  # noqa: PLC0415  (an extra, loaded when used)
        except ImportError as error:
            raise StoreError(
                f"a PostgreSQL log needs the extra daybook[postgres], which is not installed ({error.name})"
            ) from error
        return PostgresStore(location, create=create, read_only=read_only, patient=patient)
    if "://" in location:
        raise StoreError(f"{location} is neither a file nor a postgresql:// URL")
    return SQLiteStore(Path(location), create=create, read_only=read_only)
