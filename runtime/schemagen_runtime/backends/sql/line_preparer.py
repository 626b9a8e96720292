"""Prepare wire lines with the engine where it reads those of a schema, and as events otherwise."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Generic, TypeVar

from schemagen_runtime.api.destination import AcceptedRuns
from schemagen_runtime.api.store import PreparedBatch, Preparer
from schemagen_runtime.backends.sql.event_parts import Event
from schemagen_runtime.backends.sql.line_readers import LineReaders, load_lines
from schemagen_runtime.schema import Schema
from schemagen_runtime.wire_lines import judge_each

Reader = TypeVar("Reader")
Prepared = TypeVar("Prepared", bound=PreparedBatch)


class LinePreparer(Preparer, Generic[Reader, Prepared]):
    """Prepare lines by what a store makes of events, and of what its reader reads."""

    _readers: LineReaders[Reader]

    @abstractmethod
    def prepare(self, model: str | None, events: Mapping[int, Event], accepted: AcceptedRuns = ()) -> Prepared:
        """Prepare valid events of one model, by their indexes in their batch."""

    @abstractmethod
    def _prepare_lines(
        self,
        reader: Reader,
        model: str | None,
        lines: Sequence[bytes],
        judge_rest: Callable[[Sequence[int]], Mapping[int, Event]],
        accepted: AcceptedRuns,
    ) -> Prepared: ...

    def prepare_lines(
        self,
        model: str | None,
        lines: Sequence[bytes],
        schema: Schema[object],
        judge_rest: Callable[[Sequence[int]], Mapping[int, dict[str, object]]],
        accepted: AcceptedRuns = (),
    ) -> Prepared:
        """Judge wire lines, and prepare those that are good: with the engine without making events of them."""
        reader = self._readers.judging(schema)
        if reader is None:
            return self.prepare(model, judge_each(lines, schema.read_each, judge_rest), accepted)
        return self._prepare_lines(reader, model, lines, judge_rest, accepted)

    def prepare_valid(self, model: str | None, lines: Sequence[bytes], accepted: AcceptedRuns = ()) -> Prepared:
        """Prepare wire lines that were judged before."""
        load = partial(load_lines, lines)
        if self._readers.trusting is None:
            return self.prepare(model, load(range(len(lines))), accepted)
        return self._prepare_lines(self._readers.trusting, model, lines, load, accepted)
