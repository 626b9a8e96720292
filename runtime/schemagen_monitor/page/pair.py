"""Write the page of two models side by side, on the events that both answered."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from markupsafe import Markup

from schemagen_monitor.charts.small import Ranged, draw_whisker
from schemagen_monitor.measures.measured import Measured
from schemagen_monitor.page.asked import with_more
from schemagen_monitor.page.frame import Frame
from schemagen_monitor.page.measures import fine, interval, words_of
from schemagen_monitor.page.shell import Crumb, Page, crumbs_behind, render, render_page
from schemagen_monitor.page.words import DASH, count, counted, named
from schemagen_monitor.report.model_report import ModelReport
from schemagen_monitor.verdict.pair import Agreement, TargetPair


def render_pair(
    report: ModelReport, other: str | None, others: Sequence[str], pairs: Sequence[TargetPair], frame: Frame
) -> str:
    """Return the page of two models of one collection.

    Args:
        report: the first model.
        other: the second one; None where none was chosen.
        others: the models that may be chosen.
        pairs: how both answered each target.
        frame: what the page is drawn for.
    """
    crumbs = crumbs_behind(report, Crumb("Side by side"), frame)
    head = _headline(report.model, other, pairs)
    body = render(
        "pair.html.j2",
        prefix=frame.prefix,
        headline=head,
        address=frame.links.compare(report, frame.view),
        first=report.model,
        other=other,
        others=others,
        targets=[_target(one) for one in pairs],
    )
    address = frame.links.compare(report, frame.view)
    if address is not None and other is not None:
        address = with_more(address, {"with": other})
    return render_page(Page(f"{head.striptags()}, {report.collection}", None, crumbs, body, address=address), frame)


def _headline(first: str, other: str | None, pairs: Sequence[TargetPair]) -> Markup:
    if other is None:
        return Markup("Side by side with {}").format(named(first))
    known = next((one for one in pairs if one.difference.low is not None and one.difference.high is not None), None)
    if known is None:
        return Markup("{} and {} answered no event in common whose label has come").format(named(first), named(other))
    low, high = known.difference.low or 0.0, known.difference.high or 0.0
    if low <= 0 <= high:
        return Markup("{} and {} cannot be told apart on {}").format(named(first), named(other), named(known.target))
    is_first = (low > 0) == (known.measure == "accuracy")
    better, worse = (first, other) if is_first else (other, first)
    return Markup("{} answers {} better than {}").format(named(better), named(known.target), named(worse))


def _target(pair: TargetPair) -> dict[str, object]:
    words = words_of(pair.measure)
    rest = " only: the newest" if pair.is_cut else ""
    return {
        "name": pair.target,
        "note": f"{words.title} on {counted(pair.rows, 'event')} that both answered and whose label has come{rest}.",
        "rows": [
            ("first", *_numbers(pair.measure, pair.first)),
            ("second", *_numbers(pair.measure, pair.second)),
            ("difference", *_numbers(pair.measure, pair.difference)),
        ],
        "drawn": _drawn(pair.difference),
        "agreement": list(_agreement(pair.agreement, pair.rows)),
    }


def _numbers(measure: str, measured: Measured) -> tuple[str, str]:
    if measured.value is None:
        return DASH, measured.reason or ""
    show = fine(measure)
    return show(measured.value), interval(measure, measured, show)


def _drawn(measured: Measured) -> Markup:
    if measured.value is None or measured.low is None or measured.high is None:
        return Markup()
    reach = max(abs(measured.low), abs(measured.high)) or 1.0
    return draw_whisker(Ranged(measured.value, measured.low, measured.high, 0.0), (-reach, reach))


def _agreement(agreement: Agreement | None, rows: int) -> Iterator[tuple[str, str, str]]:
    if agreement is None:
        return
    told = (
        ("both", agreement.both),
        ("only the first", agreement.first_only),
        ("only the second", agreement.second_only),
        ("neither", agreement.neither),
    )
    for name, events in told:
        yield name, count(events), f"{100 * events / rows:.1f}" if rows else DASH
