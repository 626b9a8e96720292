"""Run ``schemagen monitor report``."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import click
import orjson
from schemagen_monitor.page.file import FileModel, render_file
from schemagen_monitor.page.frame import Frame
from schemagen_monitor.page.links import ServedLinks
from schemagen_monitor.page.view import View
from schemagen_monitor.report.document import write_report
from schemagen_monitor.report.model_report import ModelReport
from schemagen_monitor.report.segment_series import segment_keys
from schemagen_monitor.report.text import write_lines
from schemagen_monitor.verdict.model import ModelVerdict
from schemagen_monitor.verdict.window import Period
from schemagen_runtime.protocol.monitor_settings import MonitorSettings
from schemagen_runtime.support.files import replace_file

from schemagen.cli.console import examples, out
from schemagen.cli.judging import judged_models, monitored
from schemagen.text.suggest import did_you_mean, shown
from schemagen.text.visible import visible

_FILE_MODE = 0o644
"""A report is for others to read, as files are that programs write."""


@click.command(
    epilog=examples(
        "schemagen monitor report --db monitoring.db",
        "schemagen monitor report --db monitoring.db --out report.html",
        "schemagen monitor report --db monitoring.db --project lending --window week --format json",
    )
)
@monitored
@click.option(
    "--window",
    type=click.Choice([str(one) for one in Period]),
    default=str(Period.DAY),
    help="The windows of the page and of the JSON document.",
)
@click.option(
    "--segment",
    metavar="COLUMN=VALUE",
    help="Tell of one value of a segment by itself, too, such as region=north; a column alone is of no value.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "html"]),
    help="How the report is written; as a page where the file's name ends with .html, else as text.",
)
@click.option(
    "--out",
    "target",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="The file to write to; stdout by default. It is replaced whole, or not at all.",
)
def command(
    *,
    db: str,
    control: str | None,
    project: str | None,
    collection: str | None,
    now: datetime | None,
    settings: MonitorSettings,
    window: str,
    segment: str | None,
    form: str | None,
    target: Path | None,
) -> int:
    """Write what each model does, window by window.

    The text says of each model whether it is well, what is open and since when. The page is one file that needs
    nothing beside it: the overview, each model, and each of its columns, with aggregates only. The JSON document has
    every window with its measures and the comparison of every column with the reference.
    """
    form = form or ("html" if target is not None and target.suffix.lower() in (".html", ".htm") else "text")
    period = None if form == "text" else Period(window)
    verdicts = judged_models(db, project, collection, now, control=control, settings=settings, period=period)
    moment = datetime.now(UTC)
    reports = [ModelReport.of(one) for one in verdicts]
    if segment is not None:
        _require_segment(segment, reports, form)
    if form == "html":
        written = _page(verdicts, now or moment, View(period=Period(window), segment=segment))
    elif form == "json":
        written = orjson.dumps(write_report(reports, moment, segment)).decode() + "\n"
    else:
        written = "".join(f"{visible(line)}\n" for line in write_lines(reports)) or "there are no models yet\n"
    if target is None:
        out(written)
    else:
        _write(target, written)
    return 0


def _write(target: Path, written: str) -> None:
    try:
        replace_file(target, written.encode(), mode=_FILE_MODE)
    except OSError as error:
        raise click.UsageError(f"{target} cannot be written: {error.strerror}") from error


def _page(verdicts: Sequence[ModelVerdict], now: datetime, view: View) -> str:
    frame = Frame(now=now, links=ServedLinks(), view=view)
    return render_file([FileModel.of(one) for one in verdicts], frame)


def _require_segment(key: str, reports: Sequence[ModelReport], form: str) -> None:
    """Refuse a value of a segment of which nothing is told.

    Raises:
        click.UsageError: no model has it, or the form of the report tells of no segments.
    """
    if form == "text":
        raise click.UsageError("--segment is told of by --format json and html")
    known = dict.fromkeys(one for report in reports for one in segment_keys(report))
    if key not in known:
        hint = did_you_mean(key, known) if known else "the models have no segments with labels"
        raise click.UsageError(f"nothing is told of events where {shown(key)}; {hint}")
