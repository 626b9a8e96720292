"""A class of events is called as before: with the engine no ``__init__`` is run, and the result tells nobody."""

from __future__ import annotations

import copy
import dataclasses
import gc
import inspect
import pickle
import sys
import weakref
from collections.abc import Mapping
from types import ModuleType
from typing import Any, Final

import pytest
from schemagen.build.loading import load_source
from schemagen.text.source import Source
from schemagen_runtime.native.loading import engine_name

SCHEMA: Final = b"""
schemagen: 1
name: orders
version: 1.0.0
id: id
timestamp: at
features: {amount: float, "unit-price": float?}
predictions: {p: float}
labels: {paid: bool}
"""
GIVEN: Final[Mapping[str, object]] = {"id": "a", "at": "2026-11-28T10:00:00Z", "amount": 1.5, "p": 0.5}
pytestmark = pytest.mark.skipif(engine_name() != "native", reason="the engine was not built, or is turned off")


@pytest.fixture
def package() -> ModuleType:
    return sys.modules[load_source(Source("orders.yaml", SCHEMA)).package]


def plainly(kind: Any, *given: object, **named: object) -> Any:  # noqa: ANN401 -- any class of events
    """Call a class as Python does, which runs its ``__init__``."""
    event = kind.__new__(kind)
    kind.__init__(event, *given, **named)
    return event


def said(call: Any, *given: object, **named: object) -> str:  # noqa: ANN401 -- any function
    with pytest.raises(TypeError) as raised:
        call(*given, **named)
    return str(raised.value)


def test_the_event_is_the_one_that_init_makes(package: ModuleType) -> None:
    for given in (GIVEN, {**GIVEN, "paid": True}, dict(reversed(list(GIVEN.items()))), {**GIVEN, "unit_price": None}):
        made = package.InferenceEvent(**given)
        assert type(made) is package.InferenceEvent
        assert dataclasses.astuple(made) == dataclasses.astuple(plainly(package.InferenceEvent, **given))
    assert package.LabelEvent(id="a", paid=True) == plainly(package.LabelEvent, id="a", paid=True)


def test_names_that_python_keeps_twice(package: ModuleType) -> None:
    given = {"".join([name[0], name[1:]]): value for name, value in GIVEN.items()}
    assert package.InferenceEvent(**given) == plainly(package.InferenceEvent, **GIVEN)


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ((), {}),
        ((), {"id": "a"}),
        ((), {**GIVEN, "other": 1}),
        (("a",), {}),
        ((), {**GIVEN, "unit-price": 1.0}),
    ],
)
def test_wrong_arguments_are_told_as_ever(
    given: tuple[object, ...], named: Mapping[str, object], package: ModuleType
) -> None:
    assert said(package.InferenceEvent, *given, **named) == said(plainly, package.InferenceEvent, *given, **named)


def test_a_class_that_was_changed_runs_what_it_was_given(package: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[object] = []
    init = package.InferenceEvent.__init__

    def spy(event: object, **named: object) -> None:
        calls.append(named)
        init(event, **named)

    monkeypatch.setattr(package.InferenceEvent, "__init__", spy)
    assert package.InferenceEvent(**GIVEN).amount == 1.5
    assert calls == [GIVEN]
    monkeypatch.undo()
    assert package.InferenceEvent(**GIVEN).amount == 1.5
    assert len(calls) == 1


def test_a_subclass_is_called_by_its_own_init(package: ModuleType) -> None:
    init = package.InferenceEvent.__init__

    class Own(package.InferenceEvent):  # type: ignore[misc, name-defined]  # a class that is known at run time alone
        def __init__(self, **named: object) -> None:
            init(self, **named)
            self.extra = 1

    own = Own(**GIVEN)
    assert (own.extra, own.amount, type(own)) == (1, 1.5, Own)


def test_what_else_makes_events_makes_the_same(package: ModuleType) -> None:
    event = package.InferenceEvent(**GIVEN)
    assert dataclasses.replace(event, amount=2.0).amount == 2.0
    assert copy.copy(event) == copy.deepcopy(event) == event
    assert str(inspect.signature(package.InferenceEvent)).startswith("(*, id: ")
    sys.modules[type(event).__module__].__dict__["InferenceEvent"] = type(event)
    assert pickle.loads(pickle.dumps(event)) == event
    assert gc.is_tracked(event)


def test_a_class_goes_when_nothing_holds_it() -> None:
    name = load_source(Source("orders.yaml", SCHEMA.replace(b"orders", b"passing"))).package
    kind = weakref.ref(sys.modules[name].InferenceEvent)
    for module in [module for module in sys.modules if module == name or module.startswith(f"{name}.")]:
        del sys.modules[module]
    gc.collect()
    assert kind() is None


def test_a_value_is_held_once(package: ModuleType) -> None:
    value = object()
    before = sys.getrefcount(value)
    events = [package.InferenceEvent(**{**GIVEN, "amount": value}) for _ in range(100)]
    assert sys.getrefcount(value) == before + 100
    events.clear()
    for _ in range(100):
        with pytest.raises(TypeError):
            package.InferenceEvent(amount=value, other=1)
    assert sys.getrefcount(value) == before
