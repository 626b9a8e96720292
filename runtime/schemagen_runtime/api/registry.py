"""Describe where schemas are registered and their versions are kept: a store, or a collector for it."""

from __future__ import annotations

from types import TracebackType
from typing import TYPE_CHECKING, Protocol, Self

from schemagen_runtime.api.destination import Collection, SchemaInfo

if TYPE_CHECKING:
    from schemagen_runtime.api.version import Version
    from schemagen_runtime.compatibility.mode import Mode


class Registry(Protocol):
    """Register schemas, and tell which are registered. Use it as a context manager, or call ``close``.

    Every method raises ``TransientError`` where it may work later, and ``DestinationError`` where it never will; below
    stands only what a method raises beside these.
    """

    def register(
        self,
        collection: Collection,
        schema: SchemaInfo,
        *,
        approved: frozenset[str] = frozenset(),
        dry_run: bool = False,
    ) -> bool:
        """Make a schema known to a collection; return whether it is new.

        A new version adds columns; what the collection's mode refuses is refused unless it is approved, and what the
        store cannot take always. A fingerprint that is known changes nothing but words: the newest ones are kept.

        Args:
            collection: what takes the schema's events.
            schema: the schema.
            approved: the fingerprints of changes that are approved.
            dry_run: whether to judge only, and change nothing.

        Raises:
            SchemaConflict: the schema is refused; it says every reason.
        """
        ...

    def mode(self, collection: Collection) -> Mode:
        """Return how strictly a collection takes new versions of its schema."""
        ...

    def set_mode(self, collection: Collection, mode: Mode) -> None:
        """Say how strictly a collection takes new versions from now on."""
        ...

    def collections(self) -> list[Collection]:
        """Return every collection, by project and name; of a collector those that its token may read."""
        ...

    def history(self, collection: Collection) -> list[Version]:
        """Return the registered versions of a collection, the oldest first; none where it is not known."""
        ...

    def document(self, collection: Collection, fingerprint: str) -> bytes | None:
        """Return the canonical document with a fingerprint; None where it is not registered."""
        ...

    def close(self) -> None:
        """Close files and connections."""
        ...

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()
