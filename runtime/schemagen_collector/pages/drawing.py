"""Draw pages, in the process for that: what judges and draws takes its time to load, and longer to run."""

from __future__ import annotations

from datetime import UTC, datetime
from importlib import import_module
from typing import TYPE_CHECKING, Final, NamedTuple

from schemagen_runtime.protocol.problems import ProblemType

from schemagen_collector.http.problems import Problem
from schemagen_collector.pages.assets import ASSETS
from schemagen_collector.pages.look import Look
from schemagen_collector.pages.place import Place
from schemagen_collector.settings import Watched

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from schemagen_monitor.page.frame import Frame
    from schemagen_monitor.page.view import View
    from schemagen_monitor.report.model_report import ModelReport
    from schemagen_runtime.api.destination import Collection

    from schemagen_collector.pages.reports import Judged, ReportSource

_NEARLY: Final = 10_000
"""So many events that are not counted yet are not told of: while events come, some never are."""

# What is imported within functions is needed in that process alone.


class Drawn(NamedTuple):
    """Hold a page, and whether it is worth to load it again soon: what it says is not counted or judged yet."""

    html: str
    is_early: bool = False


class Found(NamedTuple):
    """Hold what is known of a model.

    Attributes:
        source: where that is from.
        report: the report of the model.
        models: all models of its collection, by name.
        frame: what its page is drawn for.
    """

    source: ReportSource
    report: ModelReport
    models: Sequence[str]
    frame: Frame


def warm_up() -> None:
    """Load what the first page would wait for."""
    for name in (
        "schemagen_monitor.page.overview",
        "schemagen_monitor.page.model",
        "schemagen_collector.pages.reports",
    ):
        import_module(name)


def draw_overview(watched: Watched, look: Look, project: str | None) -> Drawn:
    """Return the page of every model of a project, or of all where that is None."""
    from schemagen_monitor.page.overview import render_overview  # noqa: PLC0415 -- see above
    from schemagen_monitor.page.view import View  # noqa: PLC0415 -- see above

    from schemagen_collector.pages.reports import open_reports  # noqa: PLC0415 -- see above

    source = open_reports(watched)
    collections = [one for one in source.collections() if project in (None, one.project)]
    view = View.read(look.query).within(())  # segments are of one model
    judged = {one: source.reports(one, view.period) for one in collections}
    found = [_as_judged(source, place, one, view) for place, several in judged.items() for one in several or ()]
    missing = [one for one, several in judged.items() if several is None]
    progress = _progress(source, collections, missing) or _unjudged(source, judged)
    frame = _frame(look, view, min((one.at for one in found), default=None), progress)
    waiting = [one for one, several in judged.items() if several is not None and not several]
    return Drawn(render_overview([one.report for one in found], frame, waiting=waiting), progress is not None)


def _as_judged(source: ReportSource, place: Collection, found: Judged, view: View) -> Judged:
    """Return a model by the windows that it is judged by, where nobody asks for others and these are known."""
    period = view.suited(0, found.report.judged_by).period
    return found if period is view.period else source.report(place, found.report.model, period) or found


def draw_model(watched: Watched, look: Look, place: Place) -> Drawn | None:
    """Return the page of a model; None where there is none."""
    from schemagen_monitor.page.model import render_model  # noqa: PLC0415 -- see above
    from schemagen_runtime.client.urls import open_annotations  # noqa: PLC0415 -- see above

    found = find_model(watched, look, place)
    if found is None:
        return None
    said = open_annotations(watched.file).all(place.collection, place.model)
    return Drawn(render_model(found.report, found.frame, annotations=said), found.frame.progress is not None)


def find_model(watched: Watched, look: Look, place: Place) -> Found | None:
    """Return what is known of a model; None where there is no such model.

    Raises:
        Problem: too little is counted yet.
    """
    from schemagen_monitor.page.view import View  # noqa: PLC0415 -- see above
    from schemagen_monitor.report.segment_series import segment_keys  # noqa: PLC0415 -- see above

    from schemagen_collector.pages.reports import open_reports  # noqa: PLC0415 -- see above

    source = open_reports(watched)
    if place.collection not in source.collections():
        return None
    view = View.read(look.query)
    models = source.models(place.collection, view.period)
    found = None if models is None else source.report(place.collection, place.model, view.period)
    suited = view if found is None else view.suited(len(found.report.windows), found.report.judged_by)
    if suited.period is not view.period:
        longer = source.report(place.collection, place.model, suited.period)
        if longer is not None:
            found, view = longer, suited
    progress = _progress(source, [place.collection], [place.collection] if models is None else [])
    if models is None:
        raise Problem(ProblemType.BUSY, progress or f"{place.collection} is not judged yet")
    if found is None and place.model in source.unjudged(place.collection, models):
        raise Problem(ProblemType.BUSY, f"{place.model} of {place.collection} is not judged yet")
    if found is None:
        return None
    view = view.within(segment_keys(found.report))
    return Found(source, found.report, models, _frame(look, view, found.at, progress))


def _frame(look: Look, view: View, judged_at: datetime | None, progress: str | None) -> Frame:
    from schemagen_monitor.page.frame import Frame  # noqa: PLC0415 -- see above
    from schemagen_monitor.page.links import ServedLinks  # noqa: PLC0415 -- see above

    sheet, script = (look.root_path + ASSETS.paths[name] for name in ("page.css", "page.js"))
    return Frame(
        now=datetime.now(UTC),
        links=ServedLinks(look.root_path),
        view=view,
        sheet=sheet,
        script=script,
        who=look.who,
        form_key=look.key,
        may_operate=look.may_operate,
        judged_at=judged_at,
        progress=progress,
    )


def _progress(source: ReportSource, collections: Sequence[Collection], missing: Sequence[Collection]) -> str | None:
    """Return how far the collections are counted and judged, in words; None where all are, or nearly.

    Args:
        source: where that is known.
        collections: the collections.
        missing: those of which there is no report.
    """
    said: list[str] = []
    for one in collections:
        counting = source.counting(one)
        if counting is None:
            continue
        if counting.waiting > _NEARLY:
            speed = source.speed(one, counting)
            done = f"{counting.counted:,} of {counting.newest:,} events of {one} are counted so far"
            said.append(f"{done if speed is None else f'{done}, {speed}'}; {_who_goes_on(source)}")
        elif one in missing:
            said.append(f"The {counting.newest:,} events of {one} are counted, and judged just now")
    return "; ".join(said) or None


def _who_goes_on(source: ReportSource) -> str:
    keeper = source.keeper()
    if keeper is None:
        return "it goes on while this page is open"
    return "just now models are judged" if keeper.doing == "judging" else "it goes on in the background"


def _unjudged(source: ReportSource, judged: Mapping[Collection, Sequence[Judged] | None]) -> str | None:
    """Return which models of which others are shown are not judged yet, in words; None where all are."""
    said = [
        f"{len(names):,} of {len(names) + len(reports):,} models of {one} are not judged yet"
        for one, reports in judged.items()
        if reports and (names := source.unjudged(one, [known.report.model for known in reports]))
    ]
    return "; ".join(said) or None
