"""Run ``schemagen monitor check``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime
from functools import partial
from typing import NamedTuple

import click
import orjson
from schemagen_monitor.measures.levels import Level
from schemagen_monitor.report.annotated import part_muted
from schemagen_monitor.report.document import VERSION, write_alert
from schemagen_monitor.report.junit import write_junit
from schemagen_monitor.report.model_report import ModelReport
from schemagen_monitor.report.text import ahead_words, headline, unripe_words, worst_first
from schemagen_monitor.verdict.alert import Alert
from schemagen_runtime.api.annotations import Annotation
from schemagen_runtime.api.destination import Collection
from schemagen_runtime.client.urls import open_annotations
from schemagen_runtime.protocol.monitor_settings import MonitorSettings

from schemagen.cli.console import examples, out
from schemagen.cli.exit_codes import CLEAN, FINDINGS, UNJUDGED
from schemagen.cli.judging import judged_models, monitored
from schemagen.text.visible import visible


@click.command(
    epilog=examples(
        "schemagen monitor check --db monitoring.db",
        "schemagen monitor check --db monitoring.db --fail-on warning --format junit",
        "schemagen monitor check --db monitoring.db --settings monitor.yaml",
    )
)
@monitored
@click.option(
    "--fail-on",
    type=click.Choice([str(one) for one in Level]),
    default=str(Level.ALERT),
    help="The least level that ends with 1: alert (the default), or warning for both.",
)
@click.option(
    "--format", "form", type=click.Choice(["text", "json", "junit"]), default="text", help="How the alerts are written."
)
def command(
    *,
    db: str,
    control: str | None,
    project: str | None,
    collection: str | None,
    now: datetime | None,
    settings: MonitorSettings,
    fail_on: str,
    form: str,
) -> int:
    """Tell by the exit code whether an alert is open, and not muted.

    It ends with 1 where one is open, with 4 where nothing could be judged yet, else with 0; with 2 where there is no
    such database. Events that are awaited and come are judged, from the first one on.
    """
    verdicts = judged_models(db, project, collection, now, control=control, settings=settings)
    checks = _checks([ModelReport.of(one) for one in verdicts], (db, control), now)
    reports = [check.report for check in checks]
    fails = partial(_fails, Level(fail_on))
    code = _code(reports, fails)
    if form == "junit":
        out(write_junit(reports, fails))
    elif form == "json":
        out(orjson.dumps(_document(checks, code)).decode() + "\n")
    else:
        out(
            "".join(f"{visible(line)}\n" for line in _lines(checks)) or "nothing could be judged: there are no models\n"
        )
    return code


class _Check(NamedTuple):
    """Hold a model with its open alerts that count, and those that somebody muted."""

    report: ModelReport
    muted: list[tuple[Alert, Annotation]]


def _fails(least: Level, alert: Alert) -> bool:
    return alert.level is Level.ALERT or least is Level.WARNING


def _code(reports: Sequence[ModelReport], fails: partial[bool]) -> int:
    if any(fails(alert) for report in reports for alert in report.open_alerts):
        return FINDINGS
    return CLEAN if any(report.judged or report.is_awaited for report in reports) else UNJUDGED


def _checks(reports: Sequence[ModelReport], place: tuple[str, str | None], now: datetime | None) -> list[_Check]:
    """Return what is open of each model, the worst first, and what somebody muted."""
    moment = datetime.now(UTC) if now is None else now
    with closing(open_annotations(*place)) as annotations:
        parted = {
            report.title: _Check(*part_muted(report, annotations.all(_collection(report), report.model), moment))
            for report in reports
        }
    return [parted[report.title] for report in worst_first([check.report for check in parted.values()])]


def _collection(report: ModelReport) -> Collection:
    return Collection(report.project, report.collection)


def _lines(checks: Sequence[_Check]) -> Iterator[str]:
    for report, muted in checks:
        yield f"{report.title}: {headline(report, muted=bool(muted))}"
        yield from (f"  {alert.level}: {alert.message}" for alert in report.open_alerts)
        ahead = ahead_words(report)
        if ahead is not None:
            yield f"  {ahead}"
        yield from (f"  {line}" for line in unripe_words(report))
        yield from (f"  muted until {_end(mute)} by {mute.who}: {alert.message}" for alert, mute in muted)


def _document(checks: Sequence[_Check], code: int) -> dict[str, object]:
    return {
        "version": VERSION,
        "exit_code": code,
        "models": [
            {
                "project": report.project,
                "collection": report.collection,
                "model": report.model,
                "judged_windows": report.judged,
                "alerts": [write_alert(alert) for alert in report.open_alerts],
                "muted": [{**write_alert(alert), "muted_until": _end(mute), "by": mute.who} for alert, mute in muted],
            }
            for report, muted in checks
        ],
    }


def _end(mute: Annotation) -> str | None:
    return None if mute.until is None else mute.until.isoformat(timespec="seconds")
