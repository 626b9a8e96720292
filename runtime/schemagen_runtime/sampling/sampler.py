"""Draw the events of one schema: as wire lines, as mappings, or as the classes of its package."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, Generic, TypeVar, cast

import orjson

from schemagen_runtime.errors import ErrorCode
from schemagen_runtime.sampling.column import Columns, read_columns
from schemagen_runtime.sampling.draws import seeded
from schemagen_runtime.sampling.ids import SampleError, ids
from schemagen_runtime.sampling.mistakes import Mistakes
from schemagen_runtime.sampling.program import Pace, Row, Rows, make_program
from schemagen_runtime.schema import Schema
from schemagen_runtime.typed import event_maker

E = TypeVar("E")

START: Final = datetime(2025, 1, 1, tzinfo=UTC)
"""When the first event happens, unless a schema wants times that are near to now."""
_WINDOW: Final = timedelta(days=30)
_MILLISECOND: Final = timedelta(milliseconds=1)
_EPOCH: Final = datetime.fromtimestamp(0, UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sampling:
    """Say what is drawn.

    Attributes:
        count: events, inferences and labels together.
        seed: the same events come of the same seed.
        bad: the share of events that do not fit, each in one way.
        labels: whether labels follow their inferences.
        start: when the first inference happens; None is the first of January 2025, or, where a column has a
            ``max_age`` or ``max_future``, as long before now as it takes.
        every: seconds from one inference to the next, in the mean.
        delay: seconds from an inference to its label, in the mean.
    """

    count: int = 1000
    seed: int = 1
    bad: float = 0.0
    labels: bool = True
    start: datetime | None = None
    every: float = 60.0
    delay: float = 3600.0

    def __post_init__(self) -> None:
        """Refuse what makes no sense.

        Raises:
            ValueError: a share that is none, a time without an offset, or a number below what it may be.
        """
        if self.count < 0:
            raise ValueError(f"count is {self.count}; expected a whole number from 0")
        if not 0.0 <= self.bad <= 1.0:
            raise ValueError(f"bad is {self.bad}; expected a share, from 0 to 1")
        if self.start is not None and self.start.tzinfo is None:
            raise ValueError(f"start is {self.start}, without an offset; expected one such as .replace(tzinfo=UTC)")
        if not 0.001 <= self.every <= 1e9 or not 0 <= self.delay <= 1e9:
            raise ValueError("every and delay are seconds; expected 0.001 to 1,000,000,000 and 0 to 1,000,000,000")


class Sampler(Generic[E]):
    """Draw the events of one schema."""

    def __init__(self, schema: Schema[E], sampling: Sampling) -> None:
        """Prepare to draw.

        Raises:
            SampleError: no event was found that fits.
        """
        self._schema = schema
        self._sampling = sampling
        self._columns = read_columns(schema.document)
        self._pace = _pace(self._columns, sampling)
        self.counts: Final = Counter[str]()
        """How many inferences and labels were drawn, under these words."""
        self.codes: Final = Counter[ErrorCode]()
        """How many of them do not fit, by the code of the reason."""
        self._mistakes = self._try()

    def lines(self) -> Iterator[bytes]:
        """Yield the events as lines of JSON, each with its line break."""
        for _, values in self._rows(wire=True):
            yield orjson.dumps(values, option=orjson.OPT_APPEND_NEWLINE)

    def mappings(self) -> Iterator[dict[str, object]]:
        """Yield the events as mappings by wire name."""
        for _, values in self._rows(wire=False):
            yield values

    def events(self) -> Iterator[E]:
        """Yield the events as those of the schema's package; those that do not fit come as mappings."""
        make = tuple(event_maker(self._schema, name) for name in ("InferenceEvent", "LabelEvent"))
        for is_label, values in self._rows(wire=False):
            made = make[is_label](values)
            yield cast("E", values if made is None else made)

    @property
    def mistakes(self) -> tuple[Mistakes, ...]:
        """Return the ways in which an inference can be wrong, and, where there are labels, those for labels."""
        return self._mistakes

    def _program(self, *, wire: bool) -> Rows:
        sampling = self._sampling
        known = ids(self._columns.id, seeded(f"{sampling.seed} ids"))
        return make_program(self._columns, sampling.seed, self._pace, known, labels=sampling.labels, wire=wire)

    def _rows(self, *, wire: bool) -> Iterator[Row]:
        bad, random = self._sampling.bad, seeded(f"{self._sampling.seed} mistakes")
        draw, labels = random.random, 0
        count = self._sampling.count
        try:
            for done, row in enumerate(self._program(wire=wire)(count), 1):
                labels += row[0]
                self.counts["inferences"], self.counts["labels"] = done - labels, labels
                if bad and draw() < bad:
                    mistake = self._mistakes[row[0]].draw(random)
                    self.codes[mistake.code] += 1
                    yield row[0], mistake.make(row[1])
                else:
                    yield row
        except SampleError as error:
            raise SampleError(f"{error} (after {self.counts.total():,} events)") from error

    def _try(self) -> tuple[Mistakes, ...]:
        """Draw an event of each kind, and see that it fits.

        Raises:
            SampleError: it does not.
        """
        columns = self._columns
        kinds = ((columns.id, columns.timestamp, *columns.inference), (columns.id, columns.timestamp, *columns.labels))
        tried: list[Mistakes] = []
        for is_label, values in self._program(wire=False)(10_000 if self._sampling.labels else 1):
            if is_label == len(tried):
                for error in self._schema.check(values):
                    raise SampleError(f"no event could be drawn that fits: {error}")
                tried.append(Mistakes(self._schema, kinds[is_label], values))
            if len(tried) == 2:
                break
        return tuple(tried)


def _pace(columns: Columns, sampling: Sampling) -> Pace:
    every, start = timedelta(seconds=sampling.every), sampling.start
    delay = timedelta(seconds=sampling.delay)
    if start is None and columns.are_recent:
        age = columns.timestamp.seconds("max_age")
        window = _WINDOW if age is None else min(_WINDOW, timedelta(seconds=age) * 0.8)
        # Each wait is twice the mean at most.
        delay = min(delay, window / 8)
        every = min(every, (window - 2 * delay) / max(2 * sampling.count, 1))
        start = datetime.now(UTC) - min(window, 2 * every * sampling.count + 2 * delay)
    since = (START if start is None else start) - _EPOCH
    return Pace(since // _MILLISECOND, max(every // _MILLISECOND, 1), max(delay // _MILLISECOND, 1))
