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
from tests.system.faults.soak.events import LABELLED, make_events, prefix_of
from tests.system.faults.soak.journal import Correction, Journal
from tests.system.faults.soak.plan import LABELLED_IDS, Plan

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
        plan: Plan,
        index: int,
        guard: Guard = call_plainly,
    ) -> None:
        """Make calls by a plan; ``index`` tells threads and children of the process from each other."""
        number = plan.number * 100 + index
        self._collection = collection
        self._journal = journal
        self._largest = plan.largest
        self._labels = plan.labels
        self._prefix = prefix_of(number, is_flawed=plan.flawed)
        self._guard = guard
        self.rng = random.Random(plan.seed * 100 + index)
        self._next = 0
        self._values = count(number * 1_000_000)

    def call(self) -> IngestFuture | None:
        """Make a call, of events or of label events; None where it was interrupted.

        Raises:
            SpoolError: not all of it was accepted.
            GivesUpError: its generator raised.
        """
        name, events = self._begin()
        raises = self.rng.random() < 0.5
        return self._follow(name, self._guard(lambda: self._collection.ingest_events(events, raise_errors=raises)))

    async def acall(self) -> None:
        """Make a call in a coroutine, and wait for it.

        Raises:
            SpoolError: not all of it was accepted.
            GivesUpError: its generator raised.
        """
        name, events = self._begin()
        try:
            result = await self._collection.aingest_events(events, raise_errors=self.rng.random() < 0.5)
        except IngestionError as error:
            result = error.result
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

    def _begin(self) -> tuple[str, Sequence[object] | Iterator[object]]:
        return self._begin_labels() if self.rng.random() < self._labels else self._begin_events()

    def _begin_events(self) -> tuple[str, Sequence[object] | Iterator[object]]:
        """Note a call of 1 to as many events as the plan says; 1 to 10 is as likely as 10 to 100."""
        size = round(math.exp(self.rng.uniform(0, math.log(self._largest))))
        first, self._next = self._next, self._next + size
        numbers = range(first, first + size)
        shape = self.rng.choice(["list", "list", "generator", "generator that raises"])
        name = self._journal.begin(self._prefix, first, size)
        if shape == "list":
            return name, make_events(self._prefix, numbers)
        events = (sent for number in numbers for sent in make_events(self._prefix, [number]))
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
