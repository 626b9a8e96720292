"""Write the page of the versions of a model's schema: their days, and what changed with each."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from schemagen_monitor.page.frame import Frame
from schemagen_monitor.page.shell import Crumb, Page, crumbs_behind, render, render_page
from schemagen_monitor.page.words import counted, named, span
from schemagen_monitor.report.model_report import ModelReport
from schemagen_monitor.report.version_changes import VersionChanges
from schemagen_monitor.verdict.window import Window


def render_versions(report: ModelReport, versions: Sequence[VersionChanges], frame: Frame) -> str:
    """Return the page of the versions of a model's schema.

    Args:
        report: the model.
        versions: its versions, the oldest first.
        frame: what the page is drawn for.
    """
    crumbs = crumbs_behind(report, Crumb("Versions"), frame)
    words = counted(len(versions), "version")
    title = f"{words} of {report.schema.name}, {report.collection}"
    body = render(
        "versions.html.j2",
        headline=Markup("{} of {}").format(words, named(report.schema.name)),
        prefix=frame.prefix,
        versions=[_version(one, frame) for one in reversed(versions)],
    )
    return render_page(Page(title, None, crumbs, body), frame)


def _version(one: VersionChanges, frame: Frame) -> dict[str, object]:
    version = one.version
    return {
        "version": version.version,
        "fingerprint": version.fingerprint,
        "days": span(Window(version.first, version.last + 1), frame.year),
        "events": counted(version.rows, "event"),
        "before": one.before,
        "changes": one.changes,
    }
