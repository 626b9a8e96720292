"""Blocks of rows, and what they add to counters, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from schemagen.build.loading import load_source
from schemagen.text.source import Source
from schemagen_runtime.counting.block import Block
from schemagen_runtime.counting.cells import Coded, Column, Numbers
from schemagen_runtime.counting.contribution import count_rows
from schemagen_runtime.counting.counter import Counter
from schemagen_runtime.counting.deltas import Deltas
from schemagen_runtime.counting.plan import Plan, plan_of
from schemagen_runtime.counting.scales import Scales

AT: Final = "2026-03-01T10:30:00+00:00"


def plan(columns: str, head: str = "") -> Plan:
    """What is counted of a schema with these sections."""
    text = f"schemagen: 1\nname: s\nversion: 1.0.0\n{head}id: id\ntimestamp: at\n{columns}"
    return plan_of(load_source(Source("s.yaml", text.encode())).document)


def block(
    cells: Mapping[str, Column],
    *,
    stamps: Sequence[str] = (),
    weights: Sequence[int] = (),
    models: Sequence[str] = (),
    times: Mapping[str, Sequence[str | None]] | None = None,
    is_new: bool = True,
) -> Block:
    """Rows of one hour and model that are added, unless it is said otherwise."""
    size = _size(next(iter(cells.values())))
    stamps = stamps or [AT] * size
    return Block(models or ["m"] * size, stamps, weights or [1] * size, cells, times or {}, is_new=is_new)


def _size(column: Column) -> int:
    if isinstance(column, Numbers):
        return len(column.values)
    return len(column.places if isinstance(column, Coded) else column)


def scales() -> Scales:
    """Scales of which nothing is decided."""
    return Scales({}, b"salt")


def in_words(deltas: Deltas) -> dict[Counter, dict[int, int]]:
    """What is added to the buckets of each counter, in all groups together."""
    found: dict[Counter, dict[int, int]] = {}
    for change in deltas.changes:
        buckets = found.setdefault(change.counter, {})
        for key, count in zip(change.keys.tolist(), change.counts.tolist(), strict=True):
            buckets[key] = buckets.get(key, 0) + count
    return found


def counted(what: Plan, rows: Block, by: Scales | None = None) -> dict[Counter, dict[int, int]]:
    """What new rows add to the buckets of each counter."""
    return in_words(count_rows(what, rows, by or scales()))
