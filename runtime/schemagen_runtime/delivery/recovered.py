"""Make segments of events that an earlier process left in the spool."""

from __future__ import annotations

from functools import partial

import orjson

from schemagen_runtime.delivery.call import Call, Calls
from schemagen_runtime.delivery.segment import Segment
from schemagen_runtime.disk.spool.receipt import Backlog
from schemagen_runtime.document import read_document


def recovered_segment(calls: Calls, backlog: Backlog) -> Segment:
    """Return events that were read from the spool, as one call that nobody waits for."""
    identify = partial(identify_line, backlog.stream.schema.document)
    call = Call(calls, identify, total=len(backlog.lines))
    call.ignore()
    lines, indexes = backlog.lines, range(len(backlog.lines))
    return Segment(backlog.stream, call, lines, indexes, lines, backlog.receipt, accepted_at=backlog.accepted_at)


def identify_line(document: bytes, line: object) -> object:
    """Return the id of a wire line; None where the schema's document, which lay on a disk, cannot be read any more."""
    try:
        return orjson.loads(line).get(read_document(document).id.name) if isinstance(line, bytes) else None
    except ValueError:
        return None
