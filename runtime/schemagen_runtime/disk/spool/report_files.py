"""Keep reports of rejected events in a slot of the spool until they are counted, each in a file of its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final, NamedTuple, cast

import orjson

from schemagen_runtime.api.destination import Collection
from schemagen_runtime.api.rejections import RejectionReport
from schemagen_runtime.protocol.rejections import describe_report, read_report
from schemagen_runtime.support.files import replace_file
from schemagen_runtime.support.log import log_of

log = log_of("schemagen_runtime")

REPORTS: Final = ".report"
"""Ends the name of each file."""


class KeptReport(NamedTuple):
    """Hold a report that an earlier process left; ``since`` is when it was made, in seconds of the epoch."""

    report: RejectionReport
    since: float


class ReportFiles:
    """Keep reports in the folder of a slot, which one process owns. One thread at a time uses it.

    A report that cannot be written is not kept over the end of the process: no event waits for it.
    """

    def __init__(self, slot: Path) -> None:
        """Remember the folder."""
        self._slot = slot

    def load(self) -> Iterator[KeptReport]:
        """Yield the reports that earlier processes left; what cannot be read is removed."""
        for path in sorted(self._slot.glob(f"*{REPORTS}")):
            try:
                yield _read(path.read_bytes())
            except (OSError, ValueError, KeyError, TypeError) as error:
                log.warning("a count of rejected events in the spool cannot be read, and is removed: %s", error)
                path.unlink(missing_ok=True)

    def save(self, report: RejectionReport, since: float) -> None:
        """Keep a report, durably; in the place of what was kept under its id."""
        place = report.collection
        described = {"project": place.project, "collection": place.name, "since": since, **describe_report(report)}
        path = self._path(report)
        try:
            replace_file(path, orjson.dumps(described), new=path.with_suffix(".new"))
        except OSError as error:
            log.warning("a count of rejected events cannot be written to the spool: %s", error.strerror or error)

    def remove(self, report: RejectionReport) -> None:
        """Forget a report: it is counted, or given up."""
        try:
            self._path(report).unlink(missing_ok=True)
        except OSError as error:
            log.warning("a count of rejected events cannot be removed from the spool: %s", error.strerror or error)

    def _path(self, report: RejectionReport) -> Path:
        return self._slot / f"{report.id}{REPORTS}"


def _read(text: bytes) -> KeptReport:
    """Read a file.

    Raises:
        ValueError, KeyError, TypeError: it holds no report.
    """
    described = dict(cast("Mapping[str, object]", orjson.loads(text)))
    project, name, since = (described.pop(member) for member in ("project", "collection", "since"))
    return KeptReport(read_report(Collection(str(project), str(name)), described), float(cast("float", since)))
