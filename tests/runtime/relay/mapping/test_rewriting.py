"""A line that the engine rewrites says what the mapper makes of it; of what it cannot say, nothing is rewritten."""

from __future__ import annotations

import random
from dataclasses import replace

import orjson
import pytest
from schemagen_runtime import Collection
from schemagen_runtime.native.loading import engine_name
from schemagen_runtime.native.rewrite_rule import LEFT
from schemagen_runtime.relay.mapping.mapper import Half, Mapper
from schemagen_runtime.relay.mapping.plan import Condition, Decode, EventPlan, Origin, Pick, SourcePlan, Unit
from schemagen_runtime.relay.mapping.quick import QuickMapper
from schemagen_runtime.relay.mapping.rewriting import rewriter_of
from schemagen_runtime.relay.mapping.scene import Place
from schemagen_runtime.relay.mapping.unmapped import Unmapped

pytestmark = pytest.mark.skipif(engine_name() != "native", reason="the engine was not built")


def path(*steps: str) -> Pick:
    return Pick(Origin.RECORD, steps)


def const(value: object) -> Pick:
    return Pick(Origin.CONSTANT, constant=value)


COLUMNS = {
    "id": path("i"),
    "x": path("x"),
    "ü": path("request", "ü"),
    "at": replace(path("ts"), unit=Unit.MILLISECONDS),
    "one": const([1, "a b"]),
}
WHEN = (Condition(path("request", "kind"), among=("p", "q")), Condition(path("no"), exists=False))
EVENT = EventPlan(WHEN, COLUMNS, "id", const("m"), const("c"))
LABEL = EventPlan(
    (Condition(path("y"), exists=True),), {"id": path("i"), "y": path("y")}, "id", const(None), const("c")
)
SOURCE = SourcePlan("s", (EVENT, LABEL), skip=((Condition(path("level"), among=("debug",)),),))
LINES = (
    '{"i":"a","x":1.5,"request":{"ü":"ä\\n \\"","kind":"p","more":[{"i":1},2]},"ts":1500}',
    '{ "request" : { "kind" : "q", "ü" : [ 1, "b  c\\\\", null ] } , "ts" : 253402300799999, "i" : 7 }',
    '{"i":"a","x":null,"request":{"kind":"p"},"ts":null,"no":null}',
    '{"i":"a","y":true,"x":{"deep":[[],{}]},"text":"\\u00e4 \\/ 😀"}',
    '{"i":"a","y":-0.5e-7,"level":"info"}',
    '{"level":"debug","x":12345678901234567}',
)
SPELLINGS = (
    *(
        '"',
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        " ",
        "\t",
        "\\",
        "\\u00e4",
        "\\ud83d",
        "\\x",
        "\x01",
        "\ufeff",
        "null",
        "0",
        "-",
    ),
    *("-0", "01", "1.", ".5", "1e5", "1E+400", "1234567890123456.5", "0.12345678901234567890", "tru", "true", '""'),
    *('"i":1,', '"y":2', '"ts":0', '"ts":-1', '"x":[{}]', '"request":1,', '"level":"debug"', '"no":{}'),
)


def mapped(line: bytes) -> list[tuple[Collection, str | None, bytes]] | None:
    """Return the events of a line, each with its JSON; None where it becomes a dead letter."""
    mapper = Mapper(SOURCE, "p")
    try:
        found = [mapper.become(scene) for scene in mapper.scenes(line, Place("f", "g", 0), {})]
    except Unmapped:
        return None
    assert not any(isinstance(events, Half) for events in found)
    return [
        (event.collection, event.model, orjson.dumps(event.values))
        for events in found
        if not isinstance(events, Half)
        for event in events
    ]


def rewritten(line: bytes) -> list[tuple[Collection, str | None, bytes]] | None:
    """Return the events of a line, each with its JSON; None where it is left to others."""
    quick = QuickMapper(SOURCE, "p")
    # Among many lines, of which one may be left.
    part = next(iter(quick.parts([line, *[LINES[0].encode()] * 400])))
    if part.end == 0:
        return None
    return [
        (*target, orjson.dumps(orjson.loads(event)))
        for target, run in part.runs.items()
        for index, event in zip(run.indexes, run.lines, strict=True)
        if index == 0
    ]


@pytest.mark.parametrize("line", LINES)
def test_what_is_as_it_nearly_always_is_is_rewritten(line: str) -> None:
    made = rewritten(line.encode())
    assert made is not None
    assert made == mapped(line.encode())


def test_a_line_says_what_the_mapper_makes_of_it_however_it_is_spelled() -> None:
    draw = random.Random(7)
    rewriter = rewriter_of(SOURCE)
    assert rewriter is not None
    texts: list[bytes] = []
    for _ in range(3000):
        line = draw.choice(LINES)
        start = draw.choice([at for at, letter in enumerate(line) if letter in '{:,"' or not draw.randrange(10)])
        line = line[: start + 1] + draw.choice((*SPELLINGS, "")) + line[start + 1 + draw.randint(0, 2) :]
        texts.append(line.encode())
    texts += [text[:at] + b"\xff" + text[at:] for text in texts[:300] for at in (len(text) // 2,)]
    lines, rules = rewriter.rewrite_each(texts)
    for text, made, rule in zip(texts, lines, rules, strict=True):
        if rule != LEFT:
            events = mapped(text)
            assert events is not None, text
            assert [event for *_, event in events] == ([] if made is None else [orjson.dumps(orjson.loads(made))]), text
    assert 0.1 < rules.count(LEFT) / len(rules) < 0.95


def test_no_space_stands_in_a_line() -> None:
    rewriter = rewriter_of(SOURCE)
    assert rewriter is not None
    made, _ = rewriter.rewrite_each([LINES[1].encode()])
    assert made == ['{"id":7,"ü":[1,"b  c\\\\",null],"at":"9999-12-31T23:59:59.999Z","one":[1,"a b"]}'.encode()]


@pytest.mark.parametrize(
    "event",
    [
        replace(EVENT, columns=COLUMNS | {"x": path("rows", "0")}),
        replace(EVENT, columns=COLUMNS | {"x": replace(path("x"), decode=(Decode.JSON,))}),
        replace(EVENT, columns=COLUMNS | {"x": replace(path("x"), zone="Europe/Berlin")}),
        replace(EVENT, columns=COLUMNS | {"x": const(float("nan"))}),
        replace(EVENT, columns=COLUMNS | {"x": const(object())}),
        replace(EVENT, model=path("model")),
        replace(EVENT, when=(Condition(path("x"), among=(1,)),)),
        replace(EVENT, when=(Condition(path("x"), pattern="a"),)),
    ],
)
def test_a_mapping_that_says_more_is_for_others(event: EventPlan) -> None:
    assert rewriter_of(replace(SOURCE, events=(EVENT, event))) is None
