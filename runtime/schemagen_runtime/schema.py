"""Hold the small interface that every generated package shows to the runtime, the commands and the collector."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Final, Generic, Protocol, TypeVar, cast, final

import schemagen_runtime as runtime
from schemagen_runtime.support.interruption import raise_interruption
from schemagen_runtime.support.loading import LOADING
from schemagen_runtime.wholeness import NOT_WHOLE

if TYPE_CHECKING:
    from schemagen_runtime.explanation import Explanation as Explanation  # noqa: PLC0414 -- see __getattr__ below
    from schemagen_runtime.native._engine import Engine

_OF_VALIDATOR: Final = frozenset({"validator", "engine", "check", "encode_each", "_fast", "_explain", "_identify"})
"""The attributes of a schema that its validator gives it."""

E = TypeVar("E")
"""The union of a package's event types."""


class Validator(Protocol):
    """Describe what a generated ``validator`` module offers.

    It has two paths. The *fast path* is straight-line code for the exact class of an event: it says yes, or nothing.
    The *explaining path* has the last word on all other events: it converts what may be converted, and lists every
    error. ``identify`` alone may raise what an event's own code raises.
    """

    def check(self, event: object, /) -> tuple[runtime.FieldError, ...]:
        """Return every error of ``event``; none when it is valid."""
        ...

    def encode_each(self, events: Sequence[object], /) -> list[bytes | None]:
        """Take the fast path: return the wire line of each event that is valid as it stands, None for any other."""
        ...

    def explain(self, event: object, /) -> Explanation:
        """Take the explaining path: convert what may be converted, and list every error."""
        ...

    def identify(self, event: object, /) -> object:
        """Return the event's id as it came, None where it has none."""
        ...


class AcceptingValidator(Validator, Protocol):
    """Describe what ``validator`` modules offer beyond that since 0.2.0."""

    def accept_each(self, events: Sequence[dict[str, object]], /) -> list[bool]:
        """Take the fast path: tell whether each event, out of JSON and nobody else's, is valid as it stands."""
        ...


@final
class Schema(Generic[E]):
    """Check and encode events by a compiled schema. Generated packages make one and call it ``SCHEMA``.

    Attributes:
        name: the schema's name, also its package's.
        version: the schema's own version, such as ``1.0.0``.
        fingerprint: SHA-256 of the canonical document without docs and units, 64 hex digits.
        package: the import name of its package.
        validator: the generated ``validator`` module. It and the engine are loaded when the schema is first used.
        engine: the compiled engine that checks and encodes events of this schema; None where pure Python does.
        check: returns every error of an event; none when it is valid. Never raises, whatever the event is.
        encode_each: takes the fast path: returns the wire line of each event that is valid as it stands, None for any
            other.
    """

    def __init__(
        self,
        *,
        name: str,
        version: str,
        fingerprint: str,
        package: str,
        validator: Validator | Callable[[], Validator],
        document_digest: str | None = None,
    ) -> None:
        """Hold what a generated package says of itself, and its validator or what imports that.

        ``document_digest`` is the SHA-256 of its document; packages that version 0.1.0 generated say none.
        """
        self.name = name
        self.version = version
        self.fingerprint = fingerprint
        self.package = package
        self._document_digest = document_digest
        self._given = validator
        # Not by ``cached_property``, whose lock, on CPython 3.11, stays shut in a child that is forked meanwhile.
        self._document: bytes | None = None
        self._columns: Mapping[str, object] | None = None

    if TYPE_CHECKING:
        validator: Validator
        engine: Engine | None
        check: Callable[[object], tuple[runtime.FieldError, ...]]
        encode_each: Callable[[Sequence[object]], list[bytes | None]]
        _fast: Engine | Validator
        _explain: Callable[[object], Explanation]
        _identify: Callable[[object], object]
    else:

        def __getattr__(self, name: str) -> object:
            """Load the validator, and return what it gives the schema."""
            if name not in _OF_VALIDATOR:
                raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")
            self.load()
            return vars(self)[name]

    def load(self) -> None:
        """Load what checks and encodes events, which otherwise waits until the schema is first used.

        A server that forks its workers calls it before, and spares each of them the work and the memory.

        Raises:
            ImportError: the package's validator is missing, or of another build.
        """
        with LOADING:
            if "validator" not in vars(self):
                from schemagen_runtime.native.loading import engine_of  # noqa: PLC0415 -- see above

                validator = self._given() if callable(self._given) else self._given
                self._bind(validator, engine_of(validator))

    def _bind(self, validator: Validator, engine: Engine | None) -> None:
        fast = engine or validator
        self._fast = fast
        self.engine = engine
        self._explain = validator.explain
        self._identify = validator.identify
        # For speed: the validator's own functions. Methods that call them are the plain way, and would take 0.03 µs
        # more, a fifth of a compiled check.
        self.check = fast.check
        self.encode_each = fast.encode_each
        self.validator = validator  # the last: it says that all of them are there

    def __repr__(self) -> str:
        return f"<Schema {self.name} {self.version} {self.fingerprint[:12]}>"

    def __reduce__(self) -> tuple[object, ...]:
        # By its package's name, as a class is pickled: functions and modules cannot be sent.
        return _schema_of, (self.package,)

    @property
    def document(self) -> bytes:
        """Return the canonical form of the schema (RFC 8785), which is what a store registers.

        Raises:
            FileNotFoundError: the package's ``schema.json`` is not where the package is.
            ImportError: it is that of another build, such as one that came after the package was imported.
        """
        if self._document is None:
            self._document = self._read_document()
        return self._document

    def _read_document(self) -> bytes:
        with LOADING:
            from hashlib import sha256  # noqa: PLC0415 -- as the next line
            from pkgutil import get_data  # noqa: PLC0415 -- only who registers a schema needs its document

        try:
            document = get_data(self.package, "schema.json")
        except FileNotFoundError:
            document = None
        if document is None:
            raise FileNotFoundError(f"schema.json is missing from package {self.package}; run 'schemagen build' again")
        document = document.replace(b"\r\n", b"\n")  # Git writes line ends as its user wants them
        if self._document_digest not in (None, sha256(document.rstrip(b"\n")).hexdigest()):
            raise ImportError(NOT_WHOLE.format(package=self.package), name=self.package)
        return document

    def encode(self, event: E) -> bytes:
        """Return ``event`` as one line of JSON under its wire names, without a newline.

        Raises:
            ValidationError: the event does not fit the schema.
        """
        parts = self.partition((event,))
        if parts.rejected:
            raise runtime.ValidationError(parts.rejected[0].errors)
        return parts.lines[0]

    def partition(self, events: Iterable[object]) -> runtime.Partition:
        """Encode the good events of a batch and explain the bad ones, in one pass."""
        given = tuple(events)
        return self.explain_rest(given, self.encode_each(given))

    def accept_each(self, events: Sequence[dict[str, object]]) -> list[bool]:
        """Take the fast path: tell whether each event is valid as it stands, without writing it.

        Args:
            events: what was read from JSON, and is known to nobody else.
        """
        if not hasattr(self._fast, "accept_each"):  # a package that schemagen 0.1.0 generated
            return [line is not None for line in self.encode_each(events)]
        return cast("AcceptingValidator", self._fast).accept_each(events)

    def read_each(self, lines: Sequence[bytes]) -> Sequence[dict[str, object] | None]:
        """Take the fast path: return the event of each wire line; None for a line that is invalid or spelled otherwise.

        Nothing was lost when such an event was read: no number was rounded, no key was there twice. Any other line is
        for a strict parser (``docs/protocol.md``), and its event for ``partition``.

        Args:
            lines: lines of JSON, without their line breaks.
        """
        if self.engine is not None:
            return self.engine.read_each(lines)
        with LOADING:
            from schemagen_runtime.wire_lines import read_each  # noqa: PLC0415 -- loads orjson, and start-up counts

        return read_each(lines, self.accept_each)

    def explain_rest(self, events: tuple[object, ...], lines: Sequence[bytes | None]) -> runtime.Partition:
        """Take the explaining path for those events of a batch that ``encode_each`` has no line for."""
        if all(lines):
            return runtime.Partition(events, cast("list[bytes]", list(lines)), list(range(len(lines))), [])
        good: list[bytes] = []
        indexes: list[int] = []
        rejected: list[runtime.Rejection] = []
        for index, line in enumerate(lines):
            if line is not None:
                good.append(line)
                indexes.append(index)
                continue
            explanation = self._explain(events[index])
            if explanation.errors:
                rejected.append(runtime.Rejection(index, explanation.errors))
            else:
                good.append(explanation.line)
                indexes.append(index)
        return runtime.Partition(events, good, indexes, rejected)

    def locate(self, column: str) -> str | None:
        """Return where a column stands in the schema's source, as ``file:line``; None where there is no such column."""
        place: object = getattr(self.columns.get(column), "location", None)
        return place if isinstance(place, str) else None

    @property
    def columns(self) -> Mapping[str, object]:
        """Return what the explaining path knows of each column, a ``checks.report.Column``, in the order of lines."""
        if self._columns is None:
            self._columns = self._read_columns()
        return self._columns

    def _read_columns(self) -> Mapping[str, object]:
        # The validators of every version have a constant for each column.
        constants = [(getattr(one, "name", None), one) for one in vars(self.validator).values()]
        return {
            name: one
            for name, one in constants
            if isinstance(name, str) and isinstance(getattr(one, "location", None), str)
        }

    def identify(self, event: object) -> object:
        """Return the id of ``event`` as it came, None where it has none that can be read."""
        try:
            return self._identify(event)
        except Exception as error:  # noqa: BLE001 -- a mapping of the caller's own making may raise anything
            raise_interruption(error)
            return None


def _schema_of(package: str) -> object:
    """Return the schema of a generated package, which another process must be able to import."""
    with LOADING:
        from importlib import import_module  # noqa: PLC0415 -- only who unpickles a schema needs it

    return import_module(package).SCHEMA


def __getattr__(name: str) -> object:
    if name != "Explanation":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    with LOADING:
        # Packages that version 0.1.0 generated import it here.
        from schemagen_runtime.explanation import Explanation  # noqa: PLC0415 -- only these do
    return Explanation
