"""Know which alerts people may speak of, in the process for drawing: what was judged is read there alone."""

from __future__ import annotations

from schemagen_runtime.protocol.problems import ProblemType

from schemagen_collector.http.problems import Problem
from schemagen_collector.pages.place import Place
from schemagen_collector.settings import Watched

_SHOWN = 5


def require_subject(watched: Watched, place: Place, subject: str) -> None:
    """Refuse a subject that no alert of a model can have: nobody would miss what is said of it.

    Raises:
        Problem: there is no such alert, or the model is not judged yet.
    """
    # What is imported here is needed in that process alone.
    from schemagen_monitor.report.annotated import can_be_subject  # noqa: PLC0415 -- see above
    from schemagen_monitor.verdict.window import Period  # noqa: PLC0415 -- see above

    from schemagen_collector.pages.reports import open_reports  # noqa: PLC0415 -- see above

    found = open_reports(watched).report(place.collection, place.model, Period.DAY)
    if found is None:
        raise Problem(ProblemType.NOT_FOUND, f"nothing is judged of model {place.model[:128]!r} of {place.collection}")
    if not can_be_subject(found.report, subject):
        opened = sorted({alert.subject for alert in found.report.open_alerts})[:_SHOWN]
        have = f"open are {', '.join(opened)}" if opened else "none is open"
        detail = f"this cannot be kept: the model has no alert {subject[:128]!r}, and can have none; {have}"
        raise Problem(ProblemType.MALFORMED_REQUEST, detail)
