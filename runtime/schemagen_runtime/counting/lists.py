"""Count the lists of rankings: the rows that answer one query are one list, and what counts is their order.

A list is the rows of one model and one version of its schema with one value of the column that the schema calls its
``group``. Its items are kept, row by row, so that rows and labels that come late, and rows that are erased, change it
as if they had come, or gone, before. It counts in the hour of its first event.
"""

from __future__ import annotations

import struct
from collections import Counter as Counts
from collections.abc import Iterable, Mapping
from itertools import groupby
from operator import attrgetter
from types import MappingProxyType
from typing import Final, NamedTuple, TypeAlias

from schemagen_runtime.counting.counter import Measure
from schemagen_runtime.counting.grain import LOSS_EXPONENT
from schemagen_runtime.counting.ranking import ndcg, reciprocal_rank
from schemagen_runtime.counting.sums import Sums

_ITEM: Final = struct.Struct("<iddI")
NO_LABEL: Final = -1.0
"""The relevance of a row that has no label yet."""


class Item(NamedTuple):
    """Hold what a list needs of one row.

    Attributes:
        order: where it stands: behind every item for which this is smaller.
        relevance: how relevant it is, at least 0; ``NO_LABEL`` where no label has come.
        hour: the hour of its event, in hours since 1970.
    """

    order: float
    relevance: float
    hour: int


class ListKey(NamedTuple):
    """Name one list of one schema.

    Attributes:
        model: the model.
        column: the prediction that orders it.
        group: the keyed hash of the query.
    """

    model: str
    column: str
    group: int


Items: TypeAlias = Counts[Item]
"""The items of a list, with how many there are of each; or what is added to that, below 0 where some are taken."""


class Standing(NamedTuple):
    """Hold what one list adds to the counters.

    Attributes:
        hour: the hour of its first event, in hours since 1970.
        sums: the sums of each measure; none where the list has no label yet.
    """

    hour: int
    sums: Mapping[Measure, Sums]


NOTHING: Final = Standing(0, MappingProxyType({}))
"""What a list adds that has no label yet, or no item."""


def changed(items: Items, change: Items) -> Items:
    """Return the items of a list after a change; what is taken and was never there is left out."""
    found = items.copy()
    for item, count in change.items():
        if found[item] + count > 0:
            found[item] += count
        else:
            found.pop(item, None)
    return found


def standing(items: Items) -> Standing:
    """Return what a list adds to the counters: nothing, as long as none of its rows has a label.

    Where one has, rows without a label count as not relevant, as in TREC's evaluations.
    """
    if not any(item.relevance >= 0 for item in items):
        return NOTHING
    ordered = sorted(items)
    places = [
        [max(item.relevance, 0.0) for item in tied for _ in range(items[item])]
        for _, tied in groupby(ordered, key=attrgetter("order"))
    ]
    gain = ndcg(places)
    sums = {Measure.RECIPROCAL_RANK: _once(reciprocal_rank(places))}
    if gain is not None:
        sums[Measure.NDCG] = _once(gain)
    return Standing(min(item.hour for item in items), sums)


def _once(value: float) -> Sums:
    return Sums.once(round(value * 2**LOSS_EXPONENT))


def encode_items(items: Items) -> bytes:
    """Write the items of a list, in order."""
    return b"".join(_ITEM.pack(one.hour, one.order, one.relevance, items[one]) for one in sorted(items))


def decode_items(data: bytes) -> Items:
    """Read what ``encode_items`` wrote."""
    return Counts({Item(order, relevance, hour): count for hour, order, relevance, count in _ITEM.iter_unpack(data)})


def at_hour(changes: Iterable[tuple[ListKey, Items]], hour: int) -> list[tuple[ListKey, Items]]:
    """Return changes as if all rows were of one hour, in hours since 1970."""
    found: list[tuple[ListKey, Items]] = []
    for key, items in changes:
        moved: Items = Counts()
        for item, count in items.items():
            moved[item._replace(hour=hour)] += count
        found.append((key, moved))
    return found
