"""Describe where events go: the protocol that every destination follows."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Protocol, Self, TypeAlias, runtime_checkable

from schemagen_runtime.compatibility.refused_change import RefusedChange
from schemagen_runtime.errors import ErrorCode, FieldError, SchemagenError
from schemagen_runtime.schema import Schema
from schemagen_runtime.support.display import Discreet
from schemagen_runtime.support.text import quote

NAME_PATTERN: Final = "[A-Za-z0-9][A-Za-z0-9._-]{0,127}"
"""What may name a project, a model or a collection: all of such a name."""
_NAME: Final = re.compile(NAME_PATTERN)


class DestinationError(SchemagenError):
    """Report that the destination refuses for good: trying again would not help."""


class TransientError(SchemagenError):
    """Report that the destination cannot take a batch now: it is tried again.

    Attributes:
        retry_after: the wait that the destination asks for, in seconds; None where it asks for none.
    """

    def __init__(self, message: str, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class OutOfTurn(TransientError):  # noqa: N818 -- it names what is, as FileExistsError does
    """Report that a batch came before the one that it follows was stored."""


class BatchRefused(DestinationError):  # noqa: N818 -- see above
    """Report that the destination refuses a batch for what is in it: without some of its events it may pass."""


class BatchTooLarge(DestinationError):  # noqa: N818 -- see above
    """Report that the destination refuses a batch for its size: in smaller pieces it may pass."""


_WAYS: Final = (
    "'schemagen explain RULE' says how to get there safely; 'schemagen register --approvals FILE' registers what is "
    "approved; 'schemagen mode' says and sets how strict the collection is"
)


class SchemaConflict(DestinationError):  # noqa: N818 -- see above
    """Report that a schema may not be registered beside what is.

    Attributes:
        reasons: every reason, a sentence each.
        changes: the changes behind them, where a rule was broken.
    """

    def __init__(self, reasons: Sequence[str], changes: Sequence[RefusedChange] = ()) -> None:
        ways = [_WAYS] if any(change.change for change in changes) else []
        super().__init__("; ".join([*reasons, *ways]))
        self.reasons = tuple(reasons)
        self.changes = tuple(changes)

    def __reduce__(self) -> tuple[object, ...]:
        return type(self), (self.reasons, self.changes)


@dataclass(frozen=True, slots=True)
class Collection:
    """Name a data collection: its project, and its name in it."""

    project: str
    name: str

    def __str__(self) -> str:
        return f"{self.project}/{self.name}"


@dataclass(frozen=True, slots=True)
class SchemaInfo:
    """Hold a schema as a destination knows it.

    Attributes:
        name: the schema's name.
        version: its own version, such as ``1.0.0``.
        fingerprint: SHA-256 of its canonical document without docs and units, 64 hex digits.
        document: the canonical document (RFC 8785).
    """

    name: str
    version: str
    fingerprint: str
    document: bytes = field(repr=False)

    @classmethod
    def of(cls, schema: Schema[Any]) -> Self:
        """Return what a destination must know of a compiled schema.

        Raises:
            FileNotFoundError: the package's ``schema.json`` is not where the package is.
        """
        return cls(schema.name, schema.version, schema.fingerprint, schema.document)


AcceptedRuns: TypeAlias = Sequence[tuple[int, float]]
"""Says when events were accepted, run by run: how many of them, and seconds of the epoch. The last run has all that are
left; no runs mean that it is not known."""


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Batch(Discreet):
    """Hold the events of one request: valid wire lines of one collection, one model and one schema.

    Attributes:
        collection: where they belong.
        model: the model that made the predictions; None where none was named, as labels need none.
        schema: what they follow.
        key: the same whenever the same batch is sent again.
        lines: the wire lines, in order.
        accepted_at: when the first of them was accepted, in seconds of the epoch: the ages of events are judged by it.
            None where that is not known.
        accepted_runs: when each of them was accepted, where they are of calls of different times; else none, and all
            of them were accepted at ``accepted_at``. By it labels without a timestamp count.
    """

    collection: Collection
    model: str | None
    schema: SchemaInfo
    key: str
    lines: Sequence[bytes] = field(repr=False)
    accepted_at: float | None = None
    accepted_runs: AcceptedRuns = ()

    @property
    def acceptance(self) -> AcceptedRuns:
        """Return when each event was accepted, in at least one run; none where that is not known."""
        if self.accepted_runs or self.accepted_at is None:
            return self.accepted_runs
        return ((len(self.lines), self.accepted_at),)


@dataclass(frozen=True, slots=True)
class Outcome:
    """Say what a destination did with a batch: every index that is named nowhere is stored.

    Attributes:
        duplicates: indexes of events that were stored before.
        errors: events that it refuses for good, by index.
        again: indexes of events that it could not take now; only they are sent again.
    """

    duplicates: frozenset[int] = frozenset()
    errors: Mapping[int, FieldError] = field(default_factory=dict[int, FieldError])
    again: frozenset[int] = frozenset()


class Destination(Protocol):
    """Take events. Methods are called from several threads, ``send`` from ``Settings.workers`` at a time.

    A destination may have an attribute ``identity``, a text: a spool keeps to the destination of that name. Without it
    the spool goes by module and qualified name of the class. It may have ``best_workers``, a whole number: so many send
    where ``Settings.workers`` says nothing; without it one does.
    """

    def register(self, collection: Collection, schema: SchemaInfo) -> None:
        """Make ``schema`` known to a collection.

        Raises:
            TransientError: it may work later.
            SchemaConflict: the schema would break what is stored.
            DestinationError: the destination refuses for another reason.
        """
        ...

    def send(self, batch: Batch) -> Outcome:
        """Store a batch durably before returning. A batch that is sent twice must be stored once.

        Raises:
            TransientError: it may work later.
            BatchRefused: it never will with all of these events; the engine looks for those to blame.
            BatchTooLarge: it may in smaller pieces.
            DestinationError: it never will, whatever the events are.
        """
        ...

    def close(self) -> None:
        """Close files and connections."""
        ...


@runtime_checkable
class KeepsOrder(Destination, Protocol):
    """Take batches that follow others which are not answered yet."""

    @property
    def keeps_order(self) -> bool:
        """Tell whether it is known by now that the other end stores batches in the order that they ask for."""
        ...

    def send_behind(self, batch: Batch, follows: str | None, note_sent: Callable[[], object]) -> Outcome:
        """Store a batch as ``send`` does, and only if another one is stored.

        Args:
            batch: what to store.
            follows: the key of a batch of the same stream that must be stored before it; None for none.
            note_sent: called as soon as the batch is on its way, and only its answer is missing; also more than once.

        Raises:
            OutOfTurn: the batch that it follows is not stored.
        """
        ...


def no_model() -> FieldError:
    """Return what is wrong with an inference of which nobody says which model made it. A label needs no model."""
    where = "Workspace(model=…), ingest_events(model=…), --model or ?model=…"
    message = f"an inference needs a model, and none is named: name it in {where}; only labels need none"
    return FieldError(ErrorCode.NO_MODEL, None, message, "the name of the model that made the prediction", "none")


def duplicate_id(id_name: str, differing: Sequence[str]) -> FieldError:
    """Return what is wrong with an inference whose id is taken by another one, and in which columns they differ."""
    shown = ", ".join(repr(name) for name in differing[:5])
    more = f" and {len(differing) - 5} more" if len(differing) > 5 else ""
    message = f"another event is stored under this id and model; it differs in {shown}{more}"
    return FieldError(ErrorCode.DUPLICATE_ID, id_name, message, "an id of its own, or the same event", "another event")


def require_name(what: str, name: str) -> str:
    """Return ``name`` if it may name a project, a model or a collection; ``what`` of them, for the message.

    Raises:
        TypeError: it is no text.
        ValueError: it may not.
    """
    if not isinstance(name, str):  # pyright: ignore[reportUnnecessaryIsInstance] -- not every caller has a type checker
        raise TypeError(f"the name of a {what} is of type {type(name).__name__}; expected a text")
    if not _NAME.fullmatch(name):
        allowed = "letters, digits, dots, dashes and underscores, a letter or digit first, at most 128"
        raise ValueError(f"{quote(name)} cannot name a {what}; expected {allowed}")
    return name
