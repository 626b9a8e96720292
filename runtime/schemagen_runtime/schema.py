"""The small face that every generated package shows to the runtime, the command line and the collector."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pkgutil import get_data
from typing import Generic, Protocol, TypeVar, final

from schemagen_runtime.errors import ErrorCode, FieldError, ValidationError

E = TypeVar("E")
"""The union of a package's event types."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """What the explaining path found: every error, or the wire line where there is none."""

    line: bytes
    errors: tuple[FieldError, ...]


class Validator(Protocol):
    """What a generated ``validator`` module offers.

    The fast path is a table from an event's exact class to straight-line functions: those of
    ``ACCEPT`` say whether an event is valid as it stands, those of ``ENCODE`` return its wire
    line if so, else None. A no decides nothing: the explaining path has the last word.
    """

    @property
    def ACCEPT(self) -> Mapping[type, Callable[..., bool]]:  # noqa: N802 -- a constant of the generated module
        """The fast path's checks, by class."""
        ...

    @property
    def ENCODE(self) -> Mapping[type, Callable[..., bytes | None]]:  # noqa: N802 -- a constant of the generated module
        """The fast path's encoders, by class."""
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


@dataclass(slots=True)
class Partition:
    """A batch taken apart.

    Attributes:
        events: the events as they came, in input order.
        lines: the wire line of each good event.
        indexes: for each of ``lines``, the event's index in ``events``.
        rejected: the bad events.
    """

    events: tuple[object, ...]
    lines: list[bytes]
    indexes: list[int]
    rejected: list[Rejection]


@final
class Schema(Generic[E]):
    """A compiled schema. Generated packages make one and call it ``SCHEMA``.

    Attributes:
        name: the schema's name, also its package's.
        version: the schema's own version, such as ``1.0.0``.
        fingerprint: SHA-256 of the canonical document without docs and units, 64 hex digits.
        package: the import name of its package.
    """

    def __init__(self, *, name: str, version: str, fingerprint: str, package: str, validator: Validator) -> None:
        self.name = name
        self.version = version
        self.fingerprint = fingerprint
        self.package = package
        self._accept = validator.ACCEPT
        self._encode = validator.ENCODE
        self._explain = validator.explain
        self._identify = validator.identify

    def __repr__(self) -> str:
        return f"<Schema {self.name} {self.version} {self.fingerprint[:12]}>"

    @cached_property
    def document(self) -> bytes:
        """The canonical form of the schema (RFC 8785), which is what a store registers.

        Raises:
            FileNotFoundError: the package's ``schema.json`` is not where the package is.
        """
        document = get_data(self.package, "schema.json")
        if document is None:
            raise FileNotFoundError(f"schema.json is missing from package {self.package}; run 'schemagen build' again")
        return document

    def check(self, event: object) -> tuple[FieldError, ...]:
        """Every error of ``event``; empty when it is valid. Never raises, whatever ``event`` is."""
        accepts = self._accept.get(type(event))
        try:
            if accepts is not None and accepts(event):
                return ()
        except Exception:  # noqa: BLE001, S110 -- a value's own method raised; the explaining path says so
            pass
        return self._explain_safely(event).errors

    def encode(self, event: E) -> bytes:
        """``event`` as one line of JSON under its wire names, without a newline.

        Raises:
            ValidationError: the event does not fit the schema.
        """
        parts = self.partition((event,))
        if parts.rejected:
            raise ValidationError(parts.rejected[0].errors)
        return parts.lines[0]

    def encode_each(self, events: Sequence[object]) -> list[bytes | None]:
        """The fast path over a batch: the wire line of each event that is valid as it stands, None for any other."""
        encoders = self._encode
        try:
            # orjson's own result holds on to kilobytes of its buffer for as long as it lives; a copy holds its text.
            return [None if (line := encoders[type(event)](event)) is None else b"%b" % line for event in events]
        except Exception:  # noqa: BLE001 -- an event of another class, or a value's own method raised
            return list(map(self._encode_safely, events))

    def partition(self, events: Iterable[object]) -> Partition:
        """Encode the good events of a batch and explain the bad ones, in one pass."""
        given = tuple(events)
        return self.explain_rest(given, self.encode_each(given))

    def explain_rest(self, events: tuple[object, ...], lines: Sequence[bytes | None]) -> Partition:
        """The explaining path for those events of a batch that ``encode_each`` has no line for."""
        good: list[bytes] = []
        indexes: list[int] = []
        rejected: list[Rejection] = []
        for index, line in enumerate(lines):
            if line is not None:
                good.append(line)
                indexes.append(index)
                continue
            explanation = self._explain_safely(events[index])
            if explanation.errors:
                rejected.append(Rejection(index, explanation.errors))
            else:
                good.append(explanation.line)
                indexes.append(index)
        return Partition(events, good, indexes, rejected)

    def identify(self, event: object) -> object:
        """The id of ``event`` as it came, None where it has none that can be read."""
        try:
            return self._identify(event)
        except Exception:  # noqa: BLE001 -- a mapping of the caller's own making may raise anything
            return None

    def _encode_safely(self, event: object) -> bytes | None:
        encode = self._encode.get(type(event))
        try:
            return None if encode is None else encode(event)
        except Exception:  # noqa: BLE001 -- a value's own method raised; the explaining path says so
            return None

    def _explain_safely(self, event: object) -> Explanation:
        """Explain ``event``; one whose own methods raise must not cost its neighbours their delivery."""
        try:
            return self._explain(event)
        except Exception as error:  # noqa: BLE001 -- see above
            got = f"an event whose own code raised {type(error).__name__}"
            message = f"the event could not be read: got {got}; expected plain values"
            return Explanation(b"", (FieldError(ErrorCode.NOT_ENCODABLE, None, message, "plain values", got),))
