"""The quick way makes what the mapper makes, or leaves it to the mapper."""

from __future__ import annotations

from dataclasses import replace

import pytest
from schemagen_runtime import Collection
from schemagen_runtime.columns import BaseType
from schemagen_runtime.relay.mapping.mapper import Half, MappedEvent, Mapper
from schemagen_runtime.relay.mapping.plan import (
    Condition,
    Container,
    Decode,
    EventPlan,
    Format,
    Join,
    Origin,
    Pick,
    SourcePlan,
    Unit,
)
from schemagen_runtime.relay.mapping.quick import QuickMapper
from schemagen_runtime.relay.mapping.scene import Place
from schemagen_runtime.relay.mapping.unmapped import Unmapped


def path(*steps: str, unit: Unit | None = None, decode: tuple[Decode, ...] = (), cast: BaseType | None = None) -> Pick:
    return Pick(Origin.RECORD, steps, unit=unit, decode=decode, cast=cast)


def const(value: object) -> Pick:
    return Pick(Origin.CONSTANT, constant=value)


ACCESS = (Condition(path("kind"), among=("access",)),)
TRUTH = EventPlan(
    (Condition(path("kind"), among=("truth",)),), {"id": path("i"), "y": path("y")}, "id", const(None), const("c")
)
WHOLE = EventPlan(
    (Condition(path("kind"), exists=False),),
    {
        "id": path("i"),
        "x": path("x"),
        "deep": path("request", "rows", "0"),
        "at": path("ts", unit=Unit.MILLISECONDS),
        "body": path("body", decode=(Decode.JSON,)),
        "one": const([1]),
    },
    "id",
    const("m"),
    const("c"),
)
SOURCE = SourcePlan("s", (TRUTH, WHOLE), skip=(ACCESS,))
LINES = (
    b'{"i":"a","x":1,"request":{"rows":[5]},"ts":1500,"body":"{}"}',
    b'{"i":"a","x":null,"request":{"rows":[]},"ts":1500}\r',
    b'{"i":"a"}',
    b'{"i":"","x":1}',
    b'{"i":null,"x":1}',
    b'{"x":1}',
    b'{"i":5,"x":{"y":[1,2]}}',
    b'{"i":"a","x":0.12345678901234567890}',
    b'{"i":"a","x":12345678901234567890123}',
    b'{"i":"a","x":1e400}',
    b'{"i":"a","ts":"yesterday"}',
    b'{"i":"a","body":"{"}',
    b'{"kind":"access","i":"a"}',
    b'{"kind":"truth","i":"a","y":true}',
    b'{"kind":"truth","y":true}',
    b'{"kind":"other","i":"a"}',
    b"[1]",
    b"7",
    b"nonsense",
    b"\xff",
    b'{"i":"a"',
    b'{"i":"a"},{"i":"b"}',
)
"""Of all kinds: whole, without an id, with numbers that would be rounded, bad ones, such as are left out."""


def mapped(source: SourcePlan, line: bytes) -> list[tuple[Collection, str | None, dict[str, object]]] | str:
    mapper = Mapper(source, "p")
    made: list[MappedEvent] = []
    try:
        for scene in mapper.scenes(line, Place("f", "g", 0), {}):
            events = mapper.become(scene)
            assert not isinstance(events, Half)
            made += events
    except Unmapped as error:
        return str(error.code)
    return [(event.collection, event.model, event.values) for event in made]


@pytest.mark.parametrize("line", LINES)
@pytest.mark.parametrize(
    "source", [SOURCE, replace(SOURCE, skip=()), replace(SOURCE, events=(replace(WHOLE, when=()),))]
)
def test_a_line_becomes_what_the_mapper_makes_of_it_or_is_left_to_it(source: SourcePlan, line: bytes) -> None:
    assert QuickMapper.suits(source)
    (found,) = QuickMapper(source, "p").events([line])
    if found is not None:
        target, values = found
        assert mapped(source, line) == ([] if target is None else [(*target, values)])


def test_what_is_as_it_nearly_always_is_is_made_here() -> None:
    found = QuickMapper(SOURCE, "p").events(LINES)
    quick = {LINES[index] for index, one in enumerate(found) if one is not None}
    assert quick >= {LINES[0], LINES[1], LINES[2], LINES[6], LINES[12], LINES[13]}
    assert not quick & {LINES[3], LINES[5], *LINES[7:12], *LINES[15:]}


@pytest.mark.parametrize(
    "source",
    [
        replace(SOURCE, format=Format.LOGFMT),
        replace(SOURCE, container=Container.DOCKER),
        replace(SOURCE, skip=((Condition(Pick(Origin.LINE), pattern="^#"),),)),
        replace(SOURCE, events=(replace(WHOLE, rows=("rows",)),)),
        replace(SOURCE, events=(replace(WHOLE, join=Join(path("i"), 1.0)),)),
        replace(SOURCE, events=(replace(WHOLE, model=path("model")),)),
        replace(SOURCE, events=(replace(WHOLE, columns={"x": path("x")}),)),
        replace(SOURCE, events=(replace(WHOLE, columns={"id": Pick(Origin.POSITION)}),)),
    ],
)
def test_what_needs_more_than_the_record_is_left_to_the_mapper(source: SourcePlan) -> None:
    assert not QuickMapper.suits(source)


def test_names_of_columns_and_members_are_only_names() -> None:
    name = "a'\"\\\n{}]"
    plan = replace(WHOLE, columns={"id": path("i"), name: path(name)}, when=())
    (found,) = QuickMapper(replace(SOURCE, events=(plan,)), "p").events([b'{"i":"a","a\'\\"\\\\\\n{}]":1}'])
    assert found == ((Collection("p", "c"), "m"), {"id": "a", name: 1})
