"""Collect what a block of rows changes in each counter of each group."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import product
from typing import Final, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from schemagen_runtime.counting.block import Block, Group
from schemagen_runtime.counting.counter import Counter
from schemagen_runtime.counting.lists import Items, ListKey, at_hour
from schemagen_runtime.counting.sums import Sums

T = TypeVar("T")

_KEY_BITS: Final = 42
_MIDDLE: Final = 1 << (_KEY_BITS - 1)


class Change(NamedTuple):
    """Hold what is added to the buckets of one counter, in all groups; below 0 where more rows were taken back.

    Attributes:
        counter: the counter.
        groups: the place of the group of each bucket.
        keys: the buckets.
        counts: what is added to each.
    """

    counter: Counter
    groups: NDArray[np.int64]
    keys: NDArray[np.int64]
    counts: NDArray[np.int64]


class Owners(NamedTuple):
    """Say to which counter, and which hour or longer time, each bucket of some changes is added.

    Attributes:
        counters: counters and models; not each of them may change.
        counter_of: of each counter and time that change together, the place of the counter among these.
        at: the time.
        owner_of: the place of counter and time of each bucket, in the order of the changes.
    """

    counters: Sequence[tuple[Counter, str]]
    counter_of: NDArray[np.int64]
    at: NDArray[np.int64]
    owner_of: NDArray[np.int64]


class Deltas:
    """Collect what a block of rows adds to counters.

    Attributes:
        groups: the groups that the rows are in.
        changes: what is added to counts by bucket.
        sums: what is added to the sums of counters, by group.
        lists: what is added to the items of lists.
    """

    def __init__(self, block: Block) -> None:
        """Begin with nothing."""
        self._block = block
        self._is_all_added = bool(block.is_added.all())
        self.groups: list[Group] = block.groups
        self.changes: list[Change] = []
        self.sums: dict[tuple[Group, Counter], Sums] = {}
        self.lists: list[tuple[ListKey, Items]] = []

    def count(
        self,
        counter: Counter,
        keys: NDArray[np.int64],
        rows: NDArray[np.bool_] | None = None,
        amounts: NDArray[np.int64] | None = None,
        places: NDArray[np.int64] | None = None,
    ) -> None:
        """Count rows by their buckets, group by group.

        Args:
            counter: the counter.
            keys: the bucket of each row of the block.
            rows: which rows count; all by default.
            amounts: what each row adds; 1 by default.
            places: the places of the rows in the block, where they are not all of it in its order; one may
                come several times.
        """
        groups, weights = self._block.group_of, self._block.weights
        if places is not None:
            groups, weights = groups[places], weights[places]
        if amounts is not None:
            weights = weights * amounts
        if rows is not None:
            groups, keys, weights = groups[rows], keys[rows], weights[rows]
        # Group and bucket in one number: sorting once is what most of the counting costs.
        packed = (groups << _KEY_BITS) + (keys + _MIDDLE)
        if amounts is None and self._is_all_added:
            packed, counts = counted(packed)
        else:
            packed, counts = added_up(packed, weights)
            kept = counts != 0
            packed, counts = packed[kept], counts[kept]
        if len(packed):
            found = (packed & ((1 << _KEY_BITS) - 1)) - _MIDDLE
            self.changes.append(Change(counter, packed >> _KEY_BITS, found, counts))

    def owners(self, width: int) -> Owners:
        """Return to which counters and times the changes are added; there must be some.

        Args:
            width: how many hours a time has. Times are counted since 1970.
        """
        slots = _places([(group.model, group.hour // width) for group in self.groups])
        counters = _places([change.counter for change in self.changes])
        slot_of = np.array([slots[group.model, group.hour // width] for group in self.groups], np.int64)
        packed = np.concatenate(
            [counters[change.counter] * len(slots) + slot_of[change.groups] for change in self.changes]
        )
        owners = np.flatnonzero(np.bincount(packed))
        owner_of = np.empty(len(counters) * len(slots), np.int64)
        owner_of[owners] = np.arange(len(owners))
        models = _places([model for model, _ in slots])
        model_of = np.array([models[model] for model, _ in slots], np.int64)
        at = np.array([at for _, at in slots], np.int64)
        counter, slot = np.divmod(owners, len(slots))
        named = list(product(counters, models))
        return Owners(named, counter * len(models) + model_of[slot], at[slot], owner_of[packed])

    def gather(self, hour: int) -> None:
        """Take all rows as being of one hour, in hours since 1970."""
        self.groups = [group._replace(hour=hour) for group in self.groups]
        sums: dict[tuple[Group, Counter], Sums] = {}
        for (group, counter), change in self.sums.items():
            key = group._replace(hour=hour), counter
            sums[key] = sums.get(key, Sums()) + change
        self.sums = sums
        self.lists = at_hour(self.lists, hour)

    def add_up(self, counter: Counter, values: NDArray[np.float64], rows: NDArray[np.bool_], exponent: int) -> None:
        """Add up numbers of rows, group by group, in units of 2 ** -exponent."""
        order = np.argsort(self._block.group_of, kind="stable")
        order = order[rows[order]]
        groups = self._block.group_of[order]
        if not len(groups):
            return
        starts = [0, *(np.flatnonzero(groups[1:] != groups[:-1]) + 1).tolist()]
        found = Sums.by_group(values[order], self._block.weights[order], starts, exponent)
        for group, change in zip(groups[starts].tolist(), found, strict=True):
            if change != Sums():
                self.sums[self.groups[group], counter] = change


def _places(values: Iterable[T]) -> dict[T, int]:
    """Number values in the order in which they come first."""
    return {value: place for place, value in enumerate(dict.fromkeys(values))}


def counted(keys: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the keys, each once and ascending, with how often it comes: ``added_up`` of ones, but faster."""
    ordered = np.sort(keys)
    starts = np.flatnonzero(np.concatenate((np.ones(min(len(keys), 1), np.bool_), ordered[1:] != ordered[:-1])))
    return ordered[starts], np.diff(starts, append=len(keys))


def added_up(keys: NDArray[np.int64], counts: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the keys, each once and ascending, with the sum of its counts."""
    if not len(keys):
        return keys, counts
    order = np.argsort(keys)
    ordered = keys[order]
    starts = np.concatenate(([0], np.flatnonzero(ordered[1:] != ordered[:-1]) + 1))
    return ordered[starts], np.add.reduceat(counts[order], starts)
