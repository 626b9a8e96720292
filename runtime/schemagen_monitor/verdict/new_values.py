"""Name the values of a column that the reference lacks: an alert says which they are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, cast

import numpy as np
from schemagen_runtime.columns import BaseType
from schemagen_runtime.compatibility.described import DescribedColumn
from schemagen_runtime.counting.histogram import Histogram

from schemagen_monitor.history.column import ColumnHistory
from schemagen_monitor.history.segments import is_free_text
from schemagen_monitor.measures.reference import ColumnCounts
from schemagen_monitor.verdict.shares import spell_share

FEWEST: Final = 10
"""A value of free text is named where so many rows of the window have it: rarer ones may say who somebody is."""
_MOST: Final = 3
_LONGEST: Final = 40


def new_values_words(
    column: ColumnHistory, described: DescribedColumn, counts: ColumnCounts, reference: Histogram
) -> str:
    """Return the most frequent values that a reference lacks, each with its share; nothing where none may be named.

    Args:
        column: the column.
        described: what the newest version of the schema says of it.
        counts: what it had in the window.
        reference: what it had in the reference.
    """
    if column.is_sensitive or column.is_ordered or column.scale is None:
        return ""
    found = counts.histogram
    new = np.setdiff1d(found.keys, reference.keys)
    rows = dict(zip(new.tolist(), found.counts_of(new).tolist(), strict=True))
    least = FEWEST if is_free_text(described) else 1
    named = [key for key in sorted(rows, key=lambda key: (-rows[key], key)) if key in column.scale.values]
    told = [
        f"{_spelled(described, column.scale.values[key])} ({spell_share(rows[key] / counts.rows)} of events)"
        for key in named
        if rows[key] >= least
    ]
    if not told:
        return ""
    more = f" and {len(rows) - _MOST:,} more" if len(rows) > _MOST else ""
    return f": {', '.join(told[:_MOST])}{more}"


def _spelled(described: DescribedColumn, value: object) -> str:
    """Return a value by its name in the schema where it has one."""
    text = str(bool(value)).lower() if described.type.base is BaseType.BOOL else str(value)
    names = cast("Mapping[str, str]", described.said.get("names") or {})
    text = f"{names[text]} ({text})" if text in names else text
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}\N{HORIZONTAL ELLIPSIS}"
