"""The calls of a client: of what size and shape, noted in its journal before and after."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Final, TypeAlias

from schemagen_runtime import DataCollection, IngestFuture, IngestionError, IngestResult

from tests.runtime.support import label
from tests.system.faults.soak.journal import Correction, Journal
from tests.system.faults.soak.plan import LABELLED_IDS
from tests.system.faults.support import numbered

LABELLED: Final = "label"
"""The prefix of the ids that get labels."""
_SHIFTS: Final = (0.0, 0.0, -5.0, -1.0, -0.1, 0.5, 2.0)
"""How many seconds from now the time of a label is, give or take one."""


Guard: TypeAlias = Callable[[Callable[[], IngestFuture]], IngestFuture | None]
"""Makes a call; None where it was interrupted, and whether its events are accepted is not known."""


def call_plainly(call: Callable[[], IngestFuture]) -> IngestFuture | None:
    """Make a call that nothing interrupts."""
    return call()


class GivesUpError(Exception):
    """What a generator raises in its midst."""


class Caller:
    """Makes calls for one thread, with ids of its own, and values of labels that nobody else gives."""

    def __init__(
        self,
        collection: DataCollection[object],
        journal: Journal,
        number: int,
        rng: random.Random,
        guard: Guard = call_plainly,
    ) -> None:
        self._collection = collection
        self._journal = journal
        self._prefix = f"life{number}"
        self._guard = guard
        self.rng = rng
        self._next = 0
        self._values = count(number * 1_000_000)

    def ingest(self, largest: int) -> IngestFuture | None:
        """Make a call of so many events at most, any number of which is as likely as ten times as many.

        Raises:
            SpoolError: not all of it was accepted.
            GivesUpError: its generator raised.
        """
        name, events = self._begin(largest)
        raises = self.rng.random() < 0.5
        return self._follow(name, self._guard(lambda: self._collection.ingest_events(events, raise_errors=raises)))

    def correct(self) -> IngestFuture | None:
        """Make a call of label events."""
        name, events = self._begin_labels()
        return self._follow(name, self._guard(lambda: self._collection.ingest_events(events)))

    async def aingest(self, largest: int) -> None:
        """Make a call in a coroutine."""
        name, events = self._begin(largest)
        try:
            result = await self._collection.aingest_events(events, raise_errors=self.rng.random() < 0.5)
        except IngestionError as error:
            result = error.result
        self._journal.returned(name)
        self._journal.told(name, result)

    async def acorrect(self) -> None:
        """Make a call of label events in a coroutine."""
        name, events = self._begin_labels()
        result = await self._collection.aingest_events(events, raise_errors=False)
        self._journal.returned(name)
        self._journal.told(name, result)

    def _follow(self, name: str, future: IngestFuture | None) -> IngestFuture | None:
        def tell(done: Future[IngestResult]) -> None:
            with suppress(OSError):  # the limit of files holds for the journal too
                self._journal.told(name, result_of(done))

        if future is not None:
            self._journal.returned(name)
            future.add_done_callback(tell)
        return future

    def _begin(self, largest: int) -> tuple[str, Sequence[object] | Iterator[object]]:
        size = round(math.exp(self.rng.uniform(0, math.log(largest))))
        first, self._next = self._next, self._next + size
        numbers = range(first, first + size)
        shape = self.rng.choice(["list", "list", "generator", "generator that raises"])
        name = self._journal.begin(self._prefix, first, size)
        if shape == "list":
            return name, numbered(self._prefix, numbers)
        events = (sent for number in numbers for sent in numbered(self._prefix, [number]))
        return name, events if shape == "generator" else self._raising(events)

    def _raising(self, events: Iterator[object]) -> Iterator[object]:
        last = round(math.exp(self.rng.uniform(0, math.log(100_000))))
        for number, sent in enumerate(events):
            if number == last:
                raise GivesUpError
            yield sent

    def _begin_labels(self) -> tuple[str, list[Mapping[str, object]]]:
        corrections = [self._correction() for _ in range(self.rng.choice([1, 1, 2, 5]))]
        if self.rng.random() < 0.1:
            corrections.append(corrections[0])  # word for word, within one call
        return self._journal.begin_labels(self._prefix, corrections), [*map(label_event, corrections)]

    def _correction(self) -> Correction:
        id_ = f"{LABELLED}-{self.rng.randrange(LABELLED_IDS)}"
        at = datetime.now(UTC) + timedelta(seconds=self.rng.choice(_SHIFTS) + self.rng.uniform(-1, 1))
        exact = self.rng.choice([at.isoformat(), at.replace(microsecond=0).isoformat(), None])
        return Correction(id_, next(self._values), self.rng.random() < 0.5, exact)


def label_event(correction: Correction) -> Mapping[str, object]:
    """The event that says what was noted."""
    more = {"z": f"z{correction.value}"} if correction.both else {}
    when = {"timestamp": correction.at} if correction.at else {}
    return label(correction.id, y=correction.value, **more, **when)


def result_of(future: Future[IngestResult]) -> IngestResult:
    """The result of a call that is done, whether or not it is an exception."""
    error = future.exception()
    return error.result if isinstance(error, IngestionError) else future.result()
