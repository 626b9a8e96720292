"""A column that no event had is told with where it is mapped; one of an entry that no line fits is not."""

from __future__ import annotations

from schemagen.cli.absent_columns import AbsentColumns
from schemagen_runtime import Collection
from schemagen_runtime.relay.mapping.mapper import MappedEvent
from schemagen_runtime.relay.mapping.plan import Condition, EventPlan, Origin, Pick, SourcePlan
from schemagen_runtime.relay.mapping.scene import Place, Scene

NAME = Pick(Origin.CONSTANT, constant="c")


def plan(kind: str, **columns: Pick) -> EventPlan:
    return EventPlan((Condition(Pick(Origin.RECORD, ("kind",)), among=(kind,)),), columns, "id", NAME, NAME)


def at(*path: str, line: int = 1) -> Pick:
    return Pick(Origin.RECORD, path, location=f"s.yaml:{line}:1")


def scene(kind: str) -> Scene:
    return Scene({"kind": kind}, Place("app.log", "g", 0))


def event(**values: object) -> MappedEvent:
    return MappedEvent(Collection("p", "c"), "m", values)


SOURCE = SourcePlan(
    "s",
    (
        plan("a", id=at("id"), city=at("place", "city.name", line=2), late=Pick(Origin.ROW, ("0",))),
        plan("b", id=at("id"), other=at("other")),
    ),
)


def test_what_no_event_had_is_told() -> None:
    absent = AbsentColumns(SOURCE)
    assert list(absent.told()) == []
    absent.add(scene("a"), [event(id="1", late=None), event(id="2")])
    assert list(absent.told()) == [
        "s.yaml:2:1: column 'city' had no value in any of 2 events: nothing is at place.\"city.name\""
    ]
    absent.add(scene("other"), [])
    absent.add(scene("a"), [event(id="3", city="Ulm")])
    assert list(absent.told()) == []


def test_a_pick_without_a_place_in_the_mapping_is_told_by_its_column() -> None:
    absent = AbsentColumns(SourcePlan("s", (plan("a", id=Pick(Origin.HEADER, ("ce-id",))),)))
    absent.add(scene("a"), [event()])
    assert list(absent.told()) == ["column 'id' had no value in the one event"]
