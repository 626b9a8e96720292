"""Values are picked, and records are meant or not."""

from __future__ import annotations

import pytest
from schemagen_runtime.columns import BaseType
from schemagen_runtime.relay.mapping.paths import MISSING
from schemagen_runtime.relay.mapping.picking import decider, picker, position_id
from schemagen_runtime.relay.mapping.plan import Condition, Decode, Origin, Pick, Unit
from schemagen_runtime.relay.mapping.scene import Place, Scene
from schemagen_runtime.relay.mapping.unmapped import Unmapped

SCENE = Scene(
    {"a": {"b": 5}, "t": 1000, "body": '{"x": "7"}', "kind": "p", "rows": [[1], [2]], "flag": True},
    Place("f", "g", 40, first_seen=1764300000.0),
    {"ce-id": "h"},
    b"the line",
    index=1,
    row={"n": [8, 9]},
)


@pytest.mark.parametrize(
    ("pick", "value"),
    [
        (Pick(Origin.RECORD, ("a", "b")), 5),
        (Pick(Origin.RECORD, ("kind",)), "p"),
        (Pick(Origin.RECORD, ("x",)), MISSING),
        (Pick(Origin.RECORD, ("t",), unit=Unit.SECONDS), "1970-01-01T00:16:40Z"),
        (Pick(Origin.RECORD, ("body",), decode=(Decode.JSON,), then=("x",), cast=BaseType.INT), 7),
        (Pick(Origin.RECORD, ("none",), decode=(Decode.JSON,)), MISSING),
        (Pick(Origin.ROW, ("n", "1")), 9),
        (Pick(Origin.ROW, ("0",), of=("rows",)), 2),
        (Pick(Origin.HEADER, ("ce-id",)), "h"),
        (Pick(Origin.CONSTANT, constant=3), 3),
        (Pick(Origin.POSITION), "g-40-1"),
        (Pick(Origin.FIRST_SEEN), "2025-11-28T03:20:00.000000Z"),
        (Pick(Origin.LINE), "the line"),
    ],
)
def test_a_value_is_picked(pick: Pick, value: object) -> None:
    assert picker(pick)(SCENE) == value


def test_a_list_that_is_too_short_is_told() -> None:
    scene = Scene(SCENE.record, SCENE.place, index=2)
    with pytest.raises(Unmapped, match="rows has 2 rows, and row 3 was looked for"):
        picker(Pick(Origin.ROW, ("0",), of=("rows",)))(scene)


def test_the_id_of_a_position() -> None:
    assert position_id(Scene({}, Place("f", "g", 7))) == "g-7"
    assert position_id(Scene({}, Place("f", "g", 7, item=2), index=0)) == "g-7.2-0"


KIND, NONE, BODY = Pick(Origin.RECORD, ("kind",)), Pick(Origin.RECORD, ("x",)), Pick(Origin.RECORD, ("body",))
BROKEN = Pick(Origin.RECORD, ("kind",), decode=(Decode.JSON,))


@pytest.mark.parametrize(
    ("condition", "holds"),
    [
        (Condition(KIND, among=("p",)), True),
        (Condition(KIND, among=("q", "r")), False),
        (Condition(Pick(Origin.RECORD, ("flag",)), among=(1,)), False),
        (Condition(Pick(Origin.RECORD, ("flag",)), among=(True,)), True),
        (Condition(Pick(Origin.CONSTANT, constant="200"), among=(200,)), True),
        (Condition(NONE, exists=False), True),
        (Condition(KIND, exists=False), False),
        (Condition(BODY, pattern="x.*7"), True),
        (Condition(NONE, pattern="x"), False),
        (Condition(BROKEN, exists=True), False),
    ],
)
def test_a_record_is_meant(condition: Condition, *, holds: bool) -> None:
    assert decider((condition,))(SCENE) is holds
    assert decider((condition, Condition(KIND, exists=True)))(SCENE) is holds


@pytest.mark.parametrize("value", [None, True, 1, 1.5, "a", "true", "1", "", [], ["a"], {}, {"a": 1}])
@pytest.mark.parametrize("among", [("a",), ("true", "1"), ("",), ("a", "b")])
def test_texts_are_looked_for_as_anything_is(value: object, among: tuple[str, ...]) -> None:
    scenes = [Scene(record, Place("f", "g", 0)) for record in ({"k": value}, {})]
    quick = decider((Condition(Pick(Origin.RECORD, ("k",)), among=among),))
    plain = decider((Condition(Pick(Origin.RECORD, ("k",)), among=among, exists=True),))
    assert list(map(quick, scenes)) == list(map(plain, scenes))
