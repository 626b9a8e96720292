"""What an earlier process left in the spool becomes a call that nobody waits for."""

from __future__ import annotations

from pathlib import Path

from schemagen_runtime import ErrorCode, FieldError, SchemaInfo
from schemagen_runtime.api.stream import Stream
from schemagen_runtime.delivery.call import Calls
from schemagen_runtime.delivery.recovered import identify_line, recovered_segment

from tests.runtime.disk.support import STREAM, open_spool
from tests.runtime.support import SCHEMA

ERROR = FieldError(ErrorCode.DELIVERY_FAILED, None, "no", "yes", "no")
REAL = Stream(STREAM.collection, "m", SchemaInfo.of(SCHEMA))


def test_events_are_one_call_and_keep_their_place_in_the_spool(tmp_path: Path) -> None:
    killed = open_spool(tmp_path)
    killed.append(REAL, [b'{"id":"a"}', b'{"id":"b"}'], 7.0)
    killed.close()
    spool = open_spool(tmp_path)
    (backlog,) = spool.load()
    segment = recovered_segment(Calls(), backlog)
    spool.loaded()
    assert (segment.lines, list(segment.indexes), segment.accepted_at) == (backlog.lines, [0, 1], 7.0)
    assert segment.receipt is backlog.receipt
    assert segment.stream == REAL
    (told,) = segment.call.explain(1, segment.lines[1], [ERROR])
    assert told.id == "b"
    spool.done(backlog.receipt)
    spool.close()


def test_a_line_is_known_by_its_id() -> None:
    assert identify_line(REAL.schema.document, b'{"id":"a"}') == "a"
    assert identify_line(REAL.schema.document, b"{]") is None
    assert identify_line(b"damaged", b'{"id":"a"}') is None
    assert identify_line(REAL.schema.document, object()) is None
