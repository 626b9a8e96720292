"""Hold what generated validators are built of.

:mod:`.fast` holds the few predicates that the fast path calls; :mod:`.report`,
:mod:`.scalars`, :mod:`.sequences` and :mod:`.maps` hold the explaining path, which
converts what may be converted and lists every error.

May import support, and the modules beside it: columns, errors, schema, timestamps.
"""

from schemagen_runtime.checks.fast import (
    as_list,
    as_vector,
    is_date,
    is_encodable,
    is_sequence,
    is_uuid,
    is_vector,
    is_visible,
    match_uuid,
    write,
)
from schemagen_runtime.checks.maps import MapColumn
from schemagen_runtime.checks.misreading import prefer_label
from schemagen_runtime.checks.report import Report, as_mapping, not_an_event, unreadable
from schemagen_runtime.checks.scalars import (
    BoolColumn,
    DateColumn,
    FloatColumn,
    IntColumn,
    StringColumn,
    TimestampColumn,
    UuidColumn,
)
from schemagen_runtime.checks.sequences import ListColumn, VectorColumn
from schemagen_runtime.dates import is_full_date
from schemagen_runtime.support.interruption import raise_interruption
from schemagen_runtime.timestamps import is_recent, is_timestamp, match_timestamp

__all__ = [
    "BoolColumn",
    "DateColumn",
    "FloatColumn",
    "IntColumn",
    "ListColumn",
    "MapColumn",
    "Report",
    "StringColumn",
    "TimestampColumn",
    "UuidColumn",
    "VectorColumn",
    "as_list",
    "as_mapping",
    "as_vector",
    "is_date",
    "is_encodable",
    "is_full_date",
    "is_recent",
    "is_sequence",
    "is_timestamp",
    "is_uuid",
    "is_vector",
    "is_visible",
    "match_timestamp",
    "match_uuid",
    "not_an_event",
    "prefer_label",
    "raise_interruption",
    "unreadable",
    "write",
]
