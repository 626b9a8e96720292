"""Hold a block of rows that are counted together, or taken back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from schemagen_runtime.counting.cells import Cell, Coded, Column, Numbers


class Group(NamedTuple):
    """Name what the rows of a counter have in common beside its schema.

    Attributes:
        model: the model.
        hour: the hour of the events, in hours since 1970 (UTC).
    """

    model: str
    hour: int


class Block:
    """Hold rows of one schema as columns: for each the weight with which it counts, 1 or -1.

    Attributes:
        weights: what each row counts: 1 where it is added, -1 where it is taken back.
        stamps: each event's own timestamp, as the store writes it.
        cells: the cells of each column, by its name on the wire.
        label_times: when each label came first, by its name, as the store writes it; None where there is none yet.
        is_new: whether the rows that are added were never counted before.
    """

    def __init__(
        self,
        models: Sequence[str],
        stamps: Sequence[str],
        weights: Sequence[int],
        cells: Mapping[str, Column],
        label_times: Mapping[str, Sequence[str | None]],
        *,
        is_new: bool,
    ) -> None:
        """Hold columns of equal length."""
        self.is_new = is_new
        self.weights = np.array(weights, np.int64)
        self.stamps = stamps
        self.cells = cells
        self.label_times = label_times
        self._models = models

    def __len__(self) -> int:
        """Return how many rows there are."""
        return len(self.stamps)

    @cached_property
    def is_added(self) -> NDArray[np.bool_]:
        """Return which rows are added, and not taken back."""
        return self.weights > 0

    @cached_property
    def _grouped(self) -> tuple[list[Group], NDArray[np.int64]]:
        pairs = list(zip(self._models, [stamp[:13] for stamp in self.stamps], strict=True))
        places = {pair: place for place, pair in enumerate(dict.fromkeys(pairs))}
        groups = [Group(model, hour_of(text)) for model, text in places]
        return groups, np.array(list(map(places.__getitem__, pairs)), np.int64)

    @property
    def groups(self) -> list[Group]:
        """Return the groups that the rows are in."""
        return self._grouped[0]

    @property
    def group_of(self) -> NDArray[np.int64]:
        """Return the place of each row's group in ``groups``."""
        return self._grouped[1]

    @cached_property
    def moments(self) -> NDArray[np.datetime64]:
        """Return the moment of each event."""
        return moments(self.stamps)

    def column(self, name: str) -> Sequence[Cell]:
        """Return the cells of a column; None in each row where the rows do not have it.

        Raises:
            TypeError: the rows have it as numbers only.
        """
        found = self.cells.get(name)
        if isinstance(found, Numbers):
            raise TypeError(f"{name} was read as numbers")
        if isinstance(found, Coded):
            return found.cells()
        return [None] * len(self) if found is None else found

    def numbers(self, name: str) -> Numbers:
        """Return the cells of a column as numbers."""
        found = self.cells.get(name)
        return found if isinstance(found, Numbers) else Numbers.of(self.column(name))

    def coded(self, name: str) -> Coded:
        """Return the cells of a column as places in a list of values."""
        found = self.cells.get(name)
        return found if isinstance(found, Coded) else Coded.of(self.column(name))


def moments(texts: Sequence[Cell]) -> NDArray[np.datetime64]:
    """Return dates, or timestamps in UTC with its offset behind them, as moments; no moment where there is none.

    A leap second is the second before it, as everywhere.
    """
    bare = [None if text is None else str(text)[:26].partition("+")[0] for text in texts]
    try:
        return np.array(bare, "datetime64[us]")
    except ValueError:  # NumPy knows no second 60
        plain = [f"{text[:17]}59{text[19:]}" if text is not None and text[17:19] == "60" else text for text in bare]
        return np.array(plain, "datetime64[us]")


def hour_of(text: str) -> int:
    """Return the hour of ``YYYY-MM-DDTHH``, in hours since 1970."""
    return int(np.datetime64(text, "h").astype(np.int64))


def days(texts: Sequence[str | None]) -> NDArray[np.int64]:
    """Return the day of each timestamp, in days since 1970; 0 where there is none."""
    known: dict[str | None, int] = {None: 0}
    cut = [None if text is None else text[:10] for text in texts]
    for text in dict.fromkeys(cut):
        if text is not None:
            known[text] = int(np.datetime64(text, "D").astype(np.int64))
    return np.array([known[text] for text in cut], np.int64)
