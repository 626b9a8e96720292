"""The small face that every generated package shows to the runtime, the command line and the collector."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Generic, Protocol, TypeVar, final

from schemagen_runtime.errors import FieldError, ValidationError

E = TypeVar("E")
"""The union of a package's event types."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """What the explaining path found: every error, or the wire line where there is none."""

    line: bytes
    errors: tuple[FieldError, ...]


class Validator(Protocol):
    """What a generated ``validator`` module offers."""

    def encode(self, event: object, /) -> bytes | None:
        """The event's wire line where the fast path says yes, else None."""
        ...

    def accepts(self, event: object, /) -> bool:
        """The fast path: whether the event is valid as it stands; a no decides nothing."""
        ...

    def explain(self, event: object, /) -> Explanation:
        """The explaining path: convert what may be converted, and list every error."""
        ...

    def identify(self, event: object, /) -> object:
        """The event's id as it came, None where it has none."""
        ...


@dataclass(frozen=True, slots=True)
class Rejection:
    """A bad event of a batch: its index in the batch, and every reason."""

    index: int
    errors: tuple[FieldError, ...]


@dataclass(frozen=True, slots=True)
class Partition:
    """A batch taken apart.

    Attributes:
        events: the events as they came, in input order.
        lines: the wire line of each good event.
        indexes: for each of ``lines``, the event's index in ``events``.
        rejected: the bad events.
    """

    events: tuple[object, ...]
    lines: list[bytes] = field(default_factory=list)
    indexes: list[int] = field(default_factory=list)
    rejected: list[Rejection] = field(default_factory=list)


@final
class Schema(Generic[E]):
    """A compiled schema. Generated packages make one and call it ``SCHEMA``.

    Attributes:
        name: the schema's name, also its package's.
        version: the schema's own version, such as ``1.0.0``.
        fingerprint: SHA-256 of the canonical document without docs and units, 64 hex digits.
    """

    def __init__(
        self, *, name: str, version: str, fingerprint: str, document: Callable[[], bytes], validator: Validator
    ) -> None:
        self.name = name
        self.version = version
        self.fingerprint = fingerprint
        self._load_document = document
        self._validator = validator

    def __repr__(self) -> str:
        return f"<Schema {self.name} {self.version} {self.fingerprint[:12]}>"

    @cached_property
    def document(self) -> bytes:
        """The canonical form of the schema (RFC 8785), which is what a store registers."""
        return self._load_document()

    def check(self, event: object) -> tuple[FieldError, ...]:
        """Every error of ``event``; empty when it is valid. Never raises for bad input."""
        if self._validator.accepts(event):
            return ()
        return self._validator.explain(event).errors

    def encode(self, event: E) -> bytes:
        """``event`` as one line of JSON under its wire names, without a newline.

        Raises:
            ValidationError: the event does not fit the schema.
        """
        line = self._validator.encode(event)
        if line is not None:
            return line
        explanation = self._validator.explain(event)
        if explanation.errors:
            raise ValidationError(explanation.errors)
        return explanation.line

    def partition(self, events: Iterable[object]) -> Partition:
        """Encode the good events of a batch and explain the bad ones, in one pass."""
        parts = Partition(tuple(events))
        encode, lines, indexes = self._validator.encode, parts.lines, parts.indexes
        for index, event in enumerate(parts.events):
            line = encode(event)
            if line is None:
                explanation = self._validator.explain(event)
                if explanation.errors:
                    parts.rejected.append(Rejection(index, explanation.errors))
                    continue
                line = explanation.line
            lines.append(line)
            indexes.append(index)
        return parts

    def identify(self, event: object) -> object:
        """The id of ``event`` as it came, None where it has none."""
        return self._validator.identify(event)
