"""What a signal handler raises is meant for the caller, and no fault of the event that was being looked at."""

from __future__ import annotations

import functools
import signal
import sys
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from types import FrameType
from typing import Any, NoReturn, cast

import pytest
from schemagen_runtime import ErrorCode
from schemagen_runtime.delivery.footprint import Footprint
from schemagen_runtime.support.interruption import came_from_signal_handler

from tests.runtime.support import MODULE, SCHEMA, MemoryDestination, event, label, workspace
from tests.system.faults.cutting import Tracer


class TimeLimitError(Exception):
    """What a task queue raises in a handler when a task takes too long."""


def plain(_number: int, _frame: FrameType | None) -> NoReturn:
    raise TimeLimitError


def of_any_arguments(*_: object) -> NoReturn:
    deeper()


def deeper() -> NoReturn:
    raise TimeLimitError


class Limit:
    def __call__(self, number: int, frame: FrameType | None) -> NoReturn:
        plain(number, frame)


HANDLERS = [plain, of_any_arguments, Limit(), functools.partial(of_any_arguments, "a limit")]


class Slow(Mapping[str, object]):
    """An event whose reading is interrupted."""

    def __getitem__(self, key: str) -> object:
        signal.raise_signal(signal.SIGUSR1)
        return event("a")[key]

    def __iter__(self) -> Iterator[str]:
        return iter(event("a"))

    def __len__(self) -> int:
        return len(event("a"))


class Broken(Slow):
    def __getitem__(self, key: str) -> object:
        raise TimeLimitError


@pytest.fixture(params=HANDLERS, ids=["function", "any arguments", "object", "partial"])
def _handler(request: pytest.FixtureRequest) -> Iterator[None]:
    handler: Callable[[int, FrameType | None], object] = request.param
    before = signal.signal(signal.SIGUSR1, handler)
    yield
    signal.signal(signal.SIGUSR1, before)


@pytest.mark.usefixtures("_handler")
def test_what_a_handler_raises_reaches_the_caller() -> None:
    with pytest.raises(TimeLimitError) as caught:
        SCHEMA.partition([Slow()])
    assert came_from_signal_handler(caught.value)


def test_what_an_event_raises_is_its_own_fault() -> None:
    (rejection,) = SCHEMA.partition([Broken()]).rejected
    assert [error.code for error in rejection.errors] == [ErrorCode.NOT_ENCODABLE]


class Raising:
    """Raises for whoever asks what it is."""

    def __getattribute__(self, name: str) -> NoReturn:
        raise TimeLimitError(f"secret {name}")


class RaisingMeta(type):
    def __getattribute__(cls, name: str) -> NoReturn:
        raise TimeLimitError(f"secret {name}")


class OfRaising(metaclass=RaisingMeta):
    pass


MADE: dict[str, Callable[[], object]] = {
    "value": Raising,
    "class": lambda: OfRaising,
    "instance": lambda: object.__new__(OfRaising),
}


@pytest.mark.parametrize("made", MADE)
@pytest.mark.parametrize("column", [None, "id", "timestamp", "tags", "x", "p", "note"])
def test_a_value_that_raises_whatever_is_asked_costs_its_own_event_alone(made: str, column: str | None) -> None:
    value = MADE[made]()
    bad = value if column is None else {**event("bad"), column: [value] if column == "tags" else value}
    with workspace(MemoryDestination()) as ws:
        collection = ws.add_data_collection("c", schema=SCHEMA)
        events = cast("list[dict[str, object]]", [event("a"), bad, event("b")])
        result = collection.ingest_events(events, raise_errors=False).result(5)
    assert [str(entry.fate) for entry in result.results] == ["delivered", "rejected", "delivered"]
    assert "secret" not in repr(result)


TYPED: Any = MODULE
GIVEN: list[object] = [
    event("a"),
    event("b", "no", note="n"),
    event("c", timestamp=datetime(2024, 1, 1, tzinfo=UTC), tags={"k": "v"}),
    label("d", y=1),
    TYPED.LabelEvent(id="e", y=2),
    TYPED.InferenceEvent(id="f", timestamp=datetime(2024, 1, 1, tzinfo=UTC), x=1, p=0.5),
    7,
]


@pytest.mark.parametrize(
    "reading",
    [
        pytest.param(lambda: TYPED.validator.encode_each(GIVEN), id="encode_each"),
        pytest.param(lambda: [SCHEMA.check(one) for one in GIVEN], id="check"),
        pytest.param(lambda: SCHEMA.partition(GIVEN), id="partition"),
        pytest.param(lambda: [SCHEMA.identify(one) for one in GIVEN], id="identify"),
        pytest.param(lambda: Footprint().estimate(GIVEN, 100), id="footprint"),
    ],
)
def test_a_time_limit_reaches_the_caller_wherever_it_comes(reading: Callable[[], object]) -> None:
    places = 0
    while _is_limited(reading, places):
        places += 1
    assert places > 0


def _is_limited(reading: Callable[[], object], place: int) -> bool:
    """Raise where a function begins, as handlers run there; return whether so many do, and require that it is seen."""
    left, was_raised = place, False

    def trace(frame: FrameType, _kind: str, _argument: object, /) -> Tracer | None:
        nonlocal left, was_raised
        if not was_raised and str(frame.f_globals.get("__name__")).startswith(("schemagen_runtime", SCHEMA.package)):
            left -= 1
            if left < 0:
                was_raised = True
                raise TimeLimitError
        return None

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        reading()
    except TimeLimitError:
        return True
    finally:
        sys.settrace(before)
    assert not was_raised, f"what was raised at place {place} was swallowed"
    return False
