"""Nothing that goes wrong with a message reaches who logs it, and a message that goes well is as any other."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NoReturn

import pytest
from schemagen_runtime import DestinationError, Fate, Settings, Workspace
from schemagen_runtime.support.log import log_of

from tests.runtime.support import SCHEMA, MemoryDestination, event

LOG = log_of("schemagen_runtime")


def test_a_message_tells_where_it_was_logged(caplog: pytest.LogCaptureFixture) -> None:
    LOG.warning("%d of %s", 3, "five")
    try:
        raise KeyError("k")  # noqa: TRY301 -- only its traceback counts
    except KeyError:
        LOG.exception("so")
    first, second = caplog.records
    assert (first.getMessage(), first.levelname, first.funcName) == (
        "3 of five",
        "WARNING",
        "test_a_message_tells_where_it_was_logged",
    )
    assert Path(first.pathname) == Path(__file__)
    assert second.exc_info is not None
    assert second.exc_info[0] is KeyError


def fail(*_: object, **__: object) -> NoReturn:
    message = "logging is broken"
    raise RuntimeError(message)


def a_filter(_: pytest.MonkeyPatch) -> None:
    for name in ("schemagen_runtime", "schemagen_runtime.failures"):
        logging.getLogger(name).addFilter(fail)


def a_factory(_: pytest.MonkeyPatch) -> None:
    logging.setLogRecordFactory(fail)


class Handler(logging.Handler):
    def handle(self, record: logging.LogRecord) -> bool:
        fail(record)


def a_handler(_: pytest.MonkeyPatch) -> None:
    logging.getLogger().addHandler(Handler())


def a_clock(patch: pytest.MonkeyPatch) -> None:
    for name in ("time", "time_ns"):
        patch.setattr(time, name, iter([]).__next__)


@pytest.fixture
def _logging_as_before() -> Iterator[None]:
    factory, root = logging.getLogRecordFactory(), logging.getLogger()
    handlers = list(root.handlers)
    yield
    logging.setLogRecordFactory(factory)
    root.handlers[:] = handlers
    for name in ("schemagen_runtime", "schemagen_runtime.failures"):
        logging.getLogger(name).removeFilter(fail)


@pytest.mark.usefixtures("_logging_as_before")
@pytest.mark.parametrize("broken", [a_filter, a_factory, a_handler, a_clock])
@pytest.mark.parametrize("error", [DestinationError("no"), ZeroDivisionError("a bug"), None])
def test_each_event_has_a_fate_though_logging_raises(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    broken: Callable[[pytest.MonkeyPatch], None],
    error: Exception | None,
) -> None:
    def before(_batch: object) -> None:
        if error is not None:
            raise error

    def callback(_: object) -> None:
        fail()

    destination = MemoryDestination(before=before)
    letters = tmp_path / "letters"
    settings = Settings(linger=0.01)
    with Workspace(destination, project="p", model="m", settings=settings, dead_letters=letters) as ws:
        collection = ws.add_data_collection("c", schema=SCHEMA)
        with monkeypatch.context() as patch:
            broken(patch)
            futures = [collection.ingest_events([event(str(n))], raise_errors=False) for n in range(20)]
            for future in futures:
                future.add_done_callback(callback)
            fates = {future.result(10).results[0].fate for future in futures}
            assert ws.flush(10)
        assert fates == {Fate.DELIVERED if error is None else Fate.DEAD_LETTERED}
        assert "Traceback" in capsys.readouterr().err
