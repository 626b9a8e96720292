"""Hold a mapping as plain data: where events come from, and how each of their columns is read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, TypeAlias

from schemagen_runtime.columns import BaseType

Path: TypeAlias = tuple[str, ...]
"""The steps from a record to a value in it: names of members, and places in lists, as texts."""


class Origin(StrEnum):
    """Name what a value is picked from."""

    RECORD = "path"
    ROW = "row"
    HEADER = "header"
    CONSTANT = "const"
    POSITION = "position"
    """The id that is made of the place of the line."""
    FIRST_SEEN = "first_seen"
    """When the file was first seen: a time for lines that have none."""
    LINE = "line"
    """The line itself, as text."""


class Decode(StrEnum):
    """Name how a text within a record is read."""

    BASE64 = "base64"
    JSON = "json"
    CSV = "csv"


class Unit(StrEnum):
    """Name the unit in which a number counts from 1970 on."""

    SECONDS = "s"
    MILLISECONDS = "ms"
    MICROSECONDS = "us"
    NANOSECONDS = "ns"


class Spelling(StrEnum):
    """Name how a number becomes a text."""

    WRITTEN = "written"
    """As it is written in the line: ``1.10``, ``1E7``."""
    PLAIN = "plain"
    """As it is written, but without an exponent, as decimals are: ``10000000`` of ``1E7``."""


@dataclass(frozen=True, slots=True)
class Pick:
    """Say where a value is found, and how it is read.

    Attributes:
        origin: what it is picked from.
        path: the way to it: from the record or from the row; of a header its name, in small letters.
        of: where the rows lie, if not where those of the event do; None for those.
        constant: the value itself, of a constant.
        decode: how a text is read, one step after the other.
        then: the way on from what was decoded.
        unit: the unit of a time that is a number.
        zone: the IANA zone of a time without offset.
        cast: the type that a text stands for, where the source has only texts.
        spelling: how a number becomes a text; None where it stays a number.
        separator: what stands between an id and the index of its row.
        location: where the mapping says so, such as ``sidecar.yaml:12:15``.
    """

    origin: Origin
    path: Path = ()
    of: Path | None = None
    constant: object = None
    decode: tuple[Decode, ...] = ()
    then: Path = ()
    unit: Unit | None = None
    zone: str | None = None
    cast: BaseType | None = None
    spelling: Spelling | None = None
    separator: str | None = None
    location: str = ""


@dataclass(frozen=True, slots=True)
class Condition:
    """Say which records are meant: those of which all that is not None here holds.

    Attributes:
        pick: the value that is looked at.
        among: it is one of these.
        exists: it is there, or it is not.
        pattern: it is a text in which this regular expression is found.
    """

    pick: Pick
    among: tuple[object, ...] | None = None
    exists: bool | None = None
    pattern: str | None = None


Conditions: TypeAlias = tuple[Condition, ...]
"""All of them must hold."""


@dataclass(frozen=True, slots=True)
class Join:
    """Say which records are halves of one.

    Attributes:
        id: what they have in common.
        wait: for how long a half waits for the others, in seconds.
        sides: the name of each side and its conditions; the joined record has a member for each. Without sides two
            records are merged, and of a member that both have the first to come counts.
    """

    id: Pick
    wait: float
    sides: Mapping[str, Conditions] = field(default_factory=dict[str, Conditions])


@dataclass(frozen=True, slots=True)
class EventPlan:
    """Say how one kind of event is made.

    Attributes:
        when: which records it is made of.
        columns: how each column is read, by its wire name.
        id_column: the wire name of the id's column.
        model: the model; None has labels of no model.
        collection: the data collection.
        rows: where a list lies of which each member is an event; None where the record is one event.
        join: how records are joined before; None where each is whole.
    """

    when: Conditions
    columns: Mapping[str, Pick]
    id_column: str
    model: Pick
    collection: Pick
    rows: Path | None = None
    join: Join | None = None

    @property
    def picks(self) -> Iterator[Pick]:
        """Yield all that is looked at in a record."""
        yield from (*self.columns.values(), self.model, self.collection)
        yield from (condition.pick for condition in self.when)
        if self.join is not None:
            yield self.join.id
            yield from (condition.pick for side in self.join.sides.values() for condition in side)


class Container(StrEnum):
    """Name how a container's runtime wraps lines."""

    DOCKER = "docker"
    CRI = "cri"


class Format(StrEnum):
    """Name how the lines of a source are written."""

    JSON = "json"
    LOGFMT = "logfmt"
    CSV = "csv"
    TEXT = "text"
    KSERVE = "kserve"
    SELDON = "seldon"
    BENTOML = "bentoml"
    SAGEMAKER = "sagemaker"
    DATABRICKS = "databricks"
    TRITON = "triton"


TEXTUAL: Final = (Format.LOGFMT, Format.CSV)
"""The formats that know no types."""


@dataclass(frozen=True, slots=True)
class SourcePlan:
    """Say what one source is, and what its lines become.

    Attributes:
        files: names of files, or patterns of them.
        stdin: whether it is standard input.
        listen: host and port at which CloudEvents are taken; None where it is none of that.
        container: how lines are wrapped; None where they are not.
        format: how they are written.
        delimiter: what stands between the cells of CSV.
        names: the names of the cells of CSV; none where the first line of each file has them.
        max_line: bytes of the longest line; a longer one becomes a dead letter.
        skip: which records are left out: those for which one of these holds.
        events: what a record becomes: the first that fits.
        name: the name of the source in metrics.
    """

    name: str
    events: tuple[EventPlan, ...]
    files: tuple[str, ...] = ()
    stdin: bool = False
    listen: tuple[str, int] | None = None
    container: Container | None = None
    format: Format = Format.JSON
    delimiter: str = ","
    names: tuple[str, ...] = ()
    max_line: int = 1 << 20
    skip: tuple[Conditions, ...] = ()

    @property
    def spells(self) -> bool:
        """Tell whether a number of a record becomes a text, so that it must be known how it was written."""
        picks = [pick for event in self.events for pick in event.picks]
        picks += [condition.pick for conditions in self.skip for condition in conditions]
        return any(pick.spelling is not None for pick in picks)


@dataclass(frozen=True, slots=True)
class MappingPlan:
    """Hold a whole mapping.

    Attributes:
        schema: the path of the schema's file.
        to: the URL of the destination.
        project: the project of every collection.
        state: the folder of the checkpoint, of halves that wait and of dead letters.
        sources: where lines come from.
    """

    schema: str
    to: str
    project: str
    state: str
    sources: tuple[SourcePlan, ...]
