"""Draw what is behind a model: a column, its events, the versions of its schema, another model beside it."""

from __future__ import annotations

from schemagen_runtime.protocol.problems import ProblemType

from schemagen_collector.http.problems import Problem
from schemagen_collector.pages.drawing import Drawn, find_model
from schemagen_collector.pages.look import Look
from schemagen_collector.pages.place import Place
from schemagen_collector.settings import Watched

# What is imported within functions is needed in the process for drawing alone.


def draw_column(watched: Watched, look: Look, place: Place, name: str) -> Drawn | None:
    """Return the page of a column of a model; None where there is none."""
    from schemagen_monitor.page.column import render_column  # noqa: PLC0415 -- see above

    found = find_model(watched, look, place)
    if found is None:
        return None
    column = next((one for one in found.report.columns if one.name == name), None)
    if column is None:
        return None
    distribution = found.source.monitor.distribution(found.report, name)
    return None if distribution is None else Drawn(render_column(found.report, column, distribution, found.frame))


def draw_versions(watched: Watched, look: Look, place: Place) -> Drawn | None:
    """Return the page of the versions of a model's schema; None where there is no such model."""
    from schemagen_monitor.page.versions import render_versions  # noqa: PLC0415 -- see above

    found = find_model(watched, look, place)
    if found is None:
        return None
    return Drawn(render_versions(found.report, found.source.monitor.versions(found.report), found.frame))


def draw_records(watched: Watched, look: Look, place: Place) -> Drawn | None:
    """Return the page of some events of a model, those that the address asks for; None where there is no such model.

    Raises:
        Problem: the address asks for what cannot be.
    """
    from schemagen_monitor.page.asked import Asked  # noqa: PLC0415 -- see above
    from schemagen_monitor.page.records import render_records  # noqa: PLC0415 -- see above

    found = find_model(watched, look, place)
    if found is None:
        return None
    report, monitor = found.report, found.source.monitor
    try:
        asked = Asked.read(look.query, report)
        newest = monitor.events(report, asked.selection(report.model), asked.before)
    except ValueError as error:
        raise Problem(ProblemType.MALFORMED_REQUEST, str(error)[:500]) from error
    return Drawn(render_records(report, asked, newest, monitor.sensitive_columns(place.collection), found.frame))


def draw_pair(watched: Watched, look: Look, place: Place) -> Drawn | None:
    """Return the page of a model beside another one of its collection; None where there is no such model.

    Raises:
        Problem: there is no such other model.
    """
    from schemagen_monitor.page.pair import render_pair  # noqa: PLC0415 -- see above

    found = find_model(watched, look, place)
    if found is None:
        return None
    others = [one for one in found.models if one != place.model]
    other = look.query.get("with")
    if other is not None and other not in others:
        raise Problem(ProblemType.NOT_FOUND, f"{place.collection} has no other model of this name")
    pairs = [] if other is None else found.source.monitor.compare(place.collection, place.model, other)
    return Drawn(render_pair(found.report, other, others, pairs, found.frame))
