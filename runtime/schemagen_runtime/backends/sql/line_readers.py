"""Keep what reads the wire lines of one schema with the engine, in the form that a store wants."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Generic, TypeVar, cast

import orjson

from schemagen_runtime.native.loading import judging_reader, trusting_reader

if TYPE_CHECKING:
    from schemagen_runtime.document import DocumentColumn
    from schemagen_runtime.native.loading import Plan
    from schemagen_runtime.schema import Schema

Reader = TypeVar("Reader")


class LineReaders(Generic[Reader]):
    """Make readers of one schema; several threads may ask for them.

    Attributes:
        trusting: reads lines that were judged before; None where there is no engine, or no plan.
    """

    def __init__(
        self, columns: Sequence[DocumentColumn], plan: Plan[Reader] | None, trusting: Plan[Reader] | None
    ) -> None:
        """Say how lines are wanted.

        Args:
            columns: every column of their schema.
            plan: of lines that are judged; None where the engine cannot read them so.
            trusting: of lines that were judged before.
        """
        self._plan = plan
        self.trusting = None if trusting is None else trusting_reader(columns, trusting)
        self._judging: tuple[Schema[object], Reader | None] | None = None

    def judging(self, schema: Schema[object]) -> Reader | None:
        """Return what judges lines and reads them, for the schema of these columns; None as for ``trusting``."""
        judging = self._judging
        if judging is None or judging[0] is not schema:
            reader = None if self._plan is None else judging_reader(schema.validator, self._plan)
            self._judging = judging = schema, reader
        return judging[1]


def load_lines(lines: Sequence[bytes], indexes: Iterable[int]) -> dict[int, dict[str, object]]:
    """Return the events of lines that were judged before, by their indexes."""
    return {index: cast("dict[str, object]", orjson.loads(lines[index])) for index in indexes}
