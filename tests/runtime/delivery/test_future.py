"""The future that a call hands back is a whole Future, over the lazy one and over the plain one."""

from __future__ import annotations

import asyncio
import gc
import importlib.util
import logging
import sys
import threading
from concurrent.futures import FIRST_COMPLETED, as_completed, wait

import pytest
from schemagen_runtime.api.result import EventError, EventResult, Fate, IngestionError, IngestResult
from schemagen_runtime.delivery import future as lazy
from schemagen_runtime.delivery import lazy_future
from schemagen_runtime.errors import ErrorCode, FieldError

DONE = IngestResult((EventResult(0, Fate.DELIVERED),))


ERROR = FieldError(ErrorCode.OUT_OF_RANGE, "x", "x is out of range", "less", "more")
FAILED = IngestResult((EventResult(0, Fate.REJECTED, (EventError.of(0, "a", {}, ERROR),)),))


def over_plain_futures() -> type[lazy.IngestFuture]:
    """The same class, made anew over the plain way."""
    spec = importlib.util.find_spec(lazy.__name__)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(lazy_future, "LazyFuture", lazy_future.PlainFuture)
        spec.loader.exec_module(module)
    made: type[lazy.IngestFuture] = module.IngestFuture
    assert issubclass(made, lazy_future.PlainFuture)
    assert made not in sys.modules[lazy.__name__].__dict__.values()
    return made


@pytest.fixture(params=["lazy", "plain"])
def future(request: pytest.FixtureRequest) -> lazy.IngestFuture:
    return lazy.IngestFuture() if request.param == "lazy" else over_plain_futures()()


def test_it_cannot_be_cancelled(future: lazy.IngestFuture) -> None:
    assert (future.cancel(), future.running(), future.done()) == (False, True, False)


def test_whoever_waits_hears_of_the_result(future: lazy.IngestFuture) -> None:
    heard: list[object] = []
    waiters = [
        threading.Thread(target=lambda: heard.append(future.result(10))),
        threading.Thread(target=lambda: heard.append(future.exception(10))),
        threading.Thread(target=lambda: heard.append(wait([future], 10, FIRST_COMPLETED).done)),
        threading.Thread(target=lambda: heard.append(list(as_completed([future], 10)))),
        threading.Thread(target=lambda: asyncio.run(_await(future, heard))),
    ]
    future.add_done_callback(heard.append)
    for waiter in waiters:
        waiter.start()
    future.resolve(DONE, raise_errors=True)
    for waiter in waiters:
        waiter.join(10)
    assert len(heard) == 6
    assert future.result(0) is DONE
    with pytest.raises(Exception, match="FINISHED"):
        future.resolve(DONE, raise_errors=True)


async def _await(future: lazy.IngestFuture, heard: list[object]) -> None:
    result: IngestResult = await asyncio.wrap_future(future)
    heard.append(result)


@pytest.mark.parametrize("raise_errors", [True, False])
def test_a_failure_is_raised_where_that_is_asked_for(future: lazy.IngestFuture, raise_errors: bool) -> None:
    future.resolve(FAILED, raise_errors=raise_errors)
    assert future.done()
    if raise_errors:
        assert isinstance(future.exception(0), IngestionError)
        with pytest.raises(IngestionError, match="1 of 1 events failed"):
            future.result(0)
    else:
        assert future.exception(0) is None
        assert future.result(0) is FAILED


def test_nobody_gets_a_result_that_is_not_there(future: lazy.IngestFuture) -> None:
    with pytest.raises(TimeoutError):
        future.result(0.01)
    with pytest.raises(TimeoutError):
        future.exception(0.01)


def test_a_callback_is_called_once_before_and_after(
    future: lazy.IngestFuture, caplog: pytest.LogCaptureFixture
) -> None:
    called: list[object] = []
    future.add_done_callback(called.append)
    future.add_done_callback(lambda _: 1 // 0)
    assert called == []
    future.resolve(DONE, raise_errors=True)
    future.add_done_callback(called.append)
    assert called == [future, future]
    assert "a callback of ingest_events raised" in caplog.text


def test_the_copy_of_a_fork_ends_without_callbacks(future: lazy.IngestFuture) -> None:
    called: list[object] = []
    future.add_done_callback(called.append)
    with future._condition:  # which a thread of the parent may hold: the child must not wait for it
        beside = threading.Thread(target=future.abandon, daemon=True)
        beside.start()
        beside.join(10)
        assert not beside.is_alive()
    assert "before the fork" in str(future.exception(0))
    assert called == []


def test_a_failure_that_was_seen_or_ignored_is_not_logged(
    future: lazy.IngestFuture, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    future.resolve(FAILED, raise_errors=False)
    future.ignore()
    future.__del__()
    assert caplog.text == ""


@pytest.mark.parametrize("raise_errors", [False, True])
def test_a_failure_that_the_garbage_collector_finds_is_noted(
    monkeypatch: pytest.MonkeyPatch, raise_errors: bool
) -> None:
    noted: list[IngestResult | None] = []

    def note(_: lazy.IngestFuture, result: IngestResult | None) -> None:
        noted.append(result)

    monkeypatch.setattr(lazy.IngestFuture, "_note_unseen", note)
    unseen = [lazy.IngestFuture()]
    unseen[0].resolve(FAILED, raise_errors=raise_errors)
    unseen.clear()
    gc.collect()
    assert noted == [FAILED]
