"""Tell how the models of a collection do, ``GET …/monitor``: the document of ``schemagen monitor report``."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from schemagen_runtime.protocol.media import JSON
from schemagen_runtime.protocol.problems import ProblemType
from schemagen_runtime.timestamps import is_rfc3339, parse
from starlette.requests import Request
from starlette.responses import Response

from schemagen_collector.core.authorization import authorize
from schemagen_collector.core.monitoring import Asked
from schemagen_collector.core.service import service_of
from schemagen_collector.core.tokens import Right
from schemagen_collector.http.problems import Problem

WINDOWS: Final = ("day", "week", "month")
"""What ``window`` may be; the first is what it is where it is left out."""
NOW_PATTERN: Final = "^(19[789]|[2-8][0-9]{2})[0-9]-"
"""How what ``now`` may be begins: windows have days before and after it, which have dates too."""
_FIRST: Final = datetime(1969, 12, 31, tzinfo=UTC)
_LAST: Final = datetime(9000, 1, 2, tzinfo=UTC)
"""Between these lies what has such a text, whatever its offset."""


async def report_models(request: Request) -> Response:
    """Return the report of every model of a collection, or of one."""
    service = service_of(request)
    collection = authorize(request, Right.READ)
    window, now = _read_window(request), _read_now(request)
    await service.readers.run(request.client, service.versions, collection)
    model = request.query_params.get("model")
    segment = request.query_params.get("segment") or None
    report = await service.watch.monitoring.report(request.client, collection, Asked(model, window, now, segment))
    return Response(report, media_type=JSON)


def _read_window(request: Request) -> str:
    window = request.query_params.get("window", WINDOWS[0])
    if window not in WINDOWS:
        expected = ", ".join(f"'{one}'" for one in WINDOWS)
        raise Problem(ProblemType.MALFORMED_REQUEST, f"the query parameter 'window' must be one of {expected}")
    return window


def _read_now(request: Request) -> datetime:
    text = request.query_params.get("now")
    if text is None:
        return datetime.now(UTC)
    moment = parse(text) if is_rfc3339(text) else None
    if moment is None or not _FIRST <= moment < _LAST:
        detail = "the query parameter 'now' must be an RFC 3339 time of the years 1970 to 8999"
        raise Problem(ProblemType.MALFORMED_REQUEST, f"{detail}, such as 2026-11-27T08:00:00Z")
    return moment
