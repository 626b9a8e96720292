"""The quick way makes what the mapper makes, or leaves it to the mapper."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeAlias

import pytest
from schemagen_runtime import Collection
from schemagen_runtime.columns import BaseType
from schemagen_runtime.relay.mapping.mapper import Half, MappedEvent, Mapper
from schemagen_runtime.relay.mapping.plan import (
    Condition,
    Decode,
    EventPlan,
    Format,
    Join,
    Origin,
    Pick,
    SourcePlan,
    Spelling,
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

Made: TypeAlias = "list[tuple[Collection, str | None, dict[str, object]]]"


def mapped(source: SourcePlan, line: bytes) -> Made | str:
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


def quick(source: SourcePlan, lines: Sequence[bytes]) -> dict[int, Made]:
    """Return what lines became by their index, nothing for those that are left out; those of the mapper are missing."""
    assert QuickMapper.suits(source)
    found: dict[int, Made] = {}
    behind = 0
    for part in QuickMapper(source, "p").parts(lines):
        assert part.start == behind
        behind = part.end + 1
        found |= {index: [] for index in range(part.start, part.end)}
        for target, run in part.runs.items():
            found |= {index: [(*target, values)] for index, values in zip(run.indexes, run.values, strict=True)}
        assert part.skipped == sum(not found[index] for index in range(part.start, part.end))
    assert behind >= len(lines)
    return found


@pytest.mark.parametrize("line", LINES)
@pytest.mark.parametrize(
    "source",
    [
        SOURCE,
        replace(SOURCE, skip=()),
        replace(SOURCE, events=(replace(WHOLE, when=()),)),
        replace(SOURCE, events=(replace(WHOLE, model=path("i"), collection=path("place")),)),
    ],
)
def test_a_line_becomes_what_the_mapper_makes_of_it_or_is_left_to_it(source: SourcePlan, line: bytes) -> None:
    for made in quick(source, [line]).values():
        assert mapped(source, line) == made


def test_numbers_become_texts_as_they_are_written() -> None:
    columns = {"id": replace(path("i"), spelling=Spelling.WRITTEN), "x": path("x"), "y": path("y")}
    source = replace(SOURCE, events=(replace(WHOLE, when=(), columns=columns),))
    lines = [
        b'{"i":7,"x":2.50}',
        b'{"i":"a","y":null}',
        b'{"i":true}',
        b'{"i":2.50,"x":1.0,"y":[0.50]}',
        b'{"i":1e400}',
    ]
    made = quick(source, lines)
    assert sorted(made) == [0, 1, 2]
    assert [mapped(source, lines[index]) == made[index] for index in made] == [True] * 3
    found = [mapped(source, line) for line in lines]
    assert [one[0][2]["id"] for one in found if isinstance(one, list)] == ["7", "a", True, "2.50", "1e400"]
    assert repr(found[3]).endswith("{'x': 1.0, 'y': [0.5], 'id': '2.50'})]")


def test_what_is_as_it_nearly_always_is_is_made_here() -> None:
    lines = {LINES[index] for index in quick(SOURCE, LINES)}
    assert lines >= {LINES[0], LINES[1], LINES[2], LINES[6], LINES[12], LINES[13]}
    assert not lines & {LINES[3], LINES[5], *LINES[7:12], *LINES[15:]}


def test_where_events_belong_may_stand_in_the_record() -> None:
    source = replace(SOURCE, events=(replace(WHOLE, when=(), model=path("m"), collection=path("of", "0")),))
    lines = [
        b'{"i":1,"m":"m1","of":["c"]}',
        b'{"i":2,"m":null,"of":["c"]}',
        b'{"i":3,"of":["c"]}',
        b'{"i":4,"m":"m1","of":["a b/"]}',
        b'{"i":5,"m":"m1","of":["c"]}',
    ]
    made = quick(source, lines)
    assert sorted(made) == [0, 1, 4]
    assert [mapped(source, lines[index]) == made[index] for index in made] == [True] * 3


@pytest.mark.parametrize(
    "source",
    [
        replace(SOURCE, format=Format.LOGFMT),
        replace(SOURCE, format=Format.KSERVE),
        replace(SOURCE, skip=((Condition(Pick(Origin.LINE), pattern="^#"),),)),
        replace(SOURCE, events=(replace(WHOLE, rows=("rows",)),)),
        replace(SOURCE, events=(replace(WHOLE, join=Join(path("i"), 1.0)),)),
        replace(SOURCE, events=(replace(WHOLE, model=Pick(Origin.HEADER, ("ce-model",))),)),
        replace(SOURCE, events=(replace(WHOLE, columns={"x": path("x")}),)),
        replace(SOURCE, skip=((Condition(replace(path("x"), spelling=Spelling.WRITTEN), pattern="^2"),),)),
        replace(SOURCE, events=(replace(WHOLE, columns={"id": Pick(Origin.POSITION)}),)),
    ],
)
def test_what_needs_more_than_the_record_is_left_to_the_mapper(source: SourcePlan) -> None:
    assert not QuickMapper.suits(source)


def test_names_of_columns_and_members_are_only_names() -> None:
    name = "a'\"\\\n{}]"
    plan = replace(WHOLE, columns={"id": path("i"), name: path(name)}, when=())
    found = quick(replace(SOURCE, events=(plan,)), [b'{"i":"a","a\'\\"\\\\\\n{}]":1}'])
    assert found == {0: [(Collection("p", "c"), "m", {"id": "a", name: 1})]}
