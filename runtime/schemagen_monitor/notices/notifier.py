"""Tell receivers what is new of the alerts of models, once they are judged."""

from __future__ import annotations

from collections.abc import Collection as Several
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeAlias

from schemagen_runtime.api.annotations import Annotation, Annotations
from schemagen_runtime.api.destination import Collection
from schemagen_runtime.api.kept_reports import KeptReports
from schemagen_runtime.api.notices import AlertNews, Notices, ToldAlert
from schemagen_runtime.protocol.webhooks import AlertEvent, write_alert_event

from schemagen_monitor.history.days import written
from schemagen_monitor.notices.news import Told, find_news
from schemagen_monitor.page.links import ServedLinks
from schemagen_monitor.page.view import View
from schemagen_monitor.report.annotated import find_mute
from schemagen_monitor.report.codec import FORM, read_model_report
from schemagen_monitor.report.document import write_alert
from schemagen_monitor.report.model_report import ModelReport
from schemagen_monitor.verdict.window import Period

_Seen: TypeAlias = tuple[datetime, tuple[int, ...]]
"""When a model was judged, and by which annotations its alerts were muted then."""


@dataclass(frozen=True, slots=True)
class Receivers:
    """Say who is told of alerts.

    Attributes:
        names: the names under which the store knows them.
        public_url: where people find the pages.
    """

    names: Sequence[str]
    public_url: str


class Notifier:
    """Compare what is judged with what was told last, and keep the events that follow for the receivers."""

    def __init__(self, kept: KeptReports, annotations: Annotations, notices: Notices, receivers: Receivers) -> None:
        """Take the parts of a store that it needs, and who is told."""
        self._kept = kept
        self._annotations = annotations
        self._notices = notices
        self._receivers = receivers
        self._links = ServedLinks(receivers.public_url)
        self._seen: dict[tuple[Collection, str], _Seen] = {}

    def look_at(self, collection: Collection) -> int:
        """Tell what is new of a collection's alerts; return how many alerts there are news of.

        It looks at what is kept, so that nothing is lost where somebody was stopped between judging and telling, and at
        a model only where it was judged anew, or where an alert was muted, or is not any more.

        Raises:
            DestinationError: the store cannot be used.
            TransientError: it cannot be used now.
        """
        now = datetime.now(UTC)
        annotations = self._annotations.all(collection)
        told = 0
        for basis in self._kept.bases(collection, FORM):
            of_model = [one for one in annotations if one.model == basis.model]
            seen = (basis.judged_at, tuple(one.id for one in of_model if one.counts(now)))
            place = (collection, basis.model)
            if basis.period != Period.DAY or self._seen.get(place) == seen:
                continue
            for found in self._kept.reports(collection, FORM, model=basis.model, period=Period.DAY):
                told += self.compare(read_model_report(found.report), of_model, now)
            self._seen[place] = seen
        return told

    def compare(self, report: ModelReport, annotations: Sequence[Annotation], now: datetime) -> int:
        """Keep events for what is new of a model's alerts; return how many alerts there are news of.

        Args:
            report: of the model.
            annotations: what people said of it.
            now: the moment.

        Raises:
            DestinationError: the store cannot be written.
            TransientError: it cannot be written now.
        """
        place = {"project": report.project, "collection": report.collection, "model": report.model}
        alerts: list[Told] = [{**place, **write_alert(alert)} for alert in report.alerts]
        muted = {number for number, alert in enumerate(report.alerts) if find_mute(alert, annotations, now)}
        collection = Collection(report.project, report.collection)
        decide = _Decision(alerts, muted, written(report.today), str(self._links.model(report, View())))
        return self._notices.tell(collection, report.model, self._receivers.names, decide, now.timestamp())


@dataclass(frozen=True, slots=True)
class _Decision:
    """Decide what is to be told of a model's alerts, from those that were told last."""

    alerts: Sequence[Told]
    muted: Several[int]
    today: str
    url: str

    def __call__(self, told: Sequence[ToldAlert]) -> Sequence[AlertNews]:
        return find_news(told, self.alerts, self.muted, self.today, self._write)

    def _write(self, event: AlertEvent, alert: Told) -> bytes:
        return write_alert_event(event, alert, self.url)
