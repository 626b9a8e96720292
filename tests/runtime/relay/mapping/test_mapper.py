"""Lines become events: whole, as rows, or joined."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace

import pytest
from schemagen_runtime import Collection
from schemagen_runtime.protocol.exact_json import write_exactly
from schemagen_runtime.relay.mapping.mapper import Half, Mapped, MappedEvent, Mapper
from schemagen_runtime.relay.mapping.plan import (
    Condition,
    Container,
    EventPlan,
    Format,
    Join,
    Origin,
    Pick,
    SourcePlan,
    Spelling,
)
from schemagen_runtime.relay.mapping.scene import Place
from schemagen_runtime.relay.mapping.unmapped import Unmapped, UnmappedCode

PLACE = Place("f", "g", 0)

SOURCE = SourcePlan("s", ())


def path(*steps: str, separator: str | None = None) -> Pick:
    return Pick(Origin.RECORD, steps, separator=separator)


def const(value: object) -> Pick:
    return Pick(Origin.CONSTANT, constant=value)


EVENT = EventPlan((), {"id": path("i"), "x": path("x")}, "id", const("m"), const("c"))


def mapper(*events: EventPlan, source: SourcePlan = SOURCE) -> Mapper:
    return Mapper(replace(source, events=events), "p")


def become(made: Mapper, record: object, **headers: str) -> list[Mapped]:
    line = record if isinstance(record, bytes) else json.dumps(record).encode()
    return [made.become(scene) for scene in made.scenes(line, PLACE, headers)]


def made_of(mapped: Mapped) -> Sequence[MappedEvent]:
    assert not isinstance(mapped, Half)
    return mapped


def values(made: Mapper, record: object) -> list[dict[str, object]]:
    found: list[dict[str, object]] = []
    for events in become(made, record):
        found += [event.values for event in made_of(events)]
    return found


def test_a_record_is_an_event_and_what_is_not_there_is_left_out() -> None:
    assert values(mapper(EVENT), {"i": "a", "x": 1}) == [{"id": "a", "x": 1}]
    assert values(mapper(EVENT), {"i": "a"}) == [{"id": "a"}]


@pytest.mark.parametrize("record", [{"x": 1}, {"i": None, "x": 1}, {"i": "", "x": 1}])
def test_an_event_without_an_id_gets_one_of_its_place(record: dict[str, object]) -> None:
    assert values(mapper(EVENT), record) == [{"id": "g-0", "x": 1}]


def test_rows_share_an_id_and_get_their_index() -> None:
    columns = {"id": path("i", separator="-item-"), "x": Pick(Origin.ROW, ("0",))}
    made = mapper(replace(EVENT, rows=("r",), columns=columns))
    assert values(made, {"i": "a", "r": [[5], [6]]}) == [{"id": "a-item-0", "x": 5}, {"id": "a-item-1", "x": 6}]
    own = mapper(replace(EVENT, rows=("r",), columns={"id": Pick(Origin.ROW, ("k",))}))
    assert values(own, {"r": [{"k": "z"}, {}]}) == [{"id": "z"}, {"id": "g-0-1"}]


def test_places_come_from_fields() -> None:
    made = mapper(replace(EVENT, model=path("m"), collection=path("c")))
    (events,) = become(made, {"i": "a", "m": "m2", "c": "c2"})
    (event,) = made_of(events)
    assert (event.collection, event.model) == (Collection("p", "c2"), "m2")
    wrong: list[tuple[dict[str, object], str]] = [
        ({"c": "c"}, "nothing at m"),
        ({"m": "a b", "c": "c"}, "cannot name"),
        ({"m": [], "c": "c"}, "type"),
        ({"m": 7, "c": "c"}, "the model is a number; write {path: m, as: text}"),
    ]
    for record, message in wrong:
        with pytest.raises(Unmapped, match=message):
            become(made, record)


def test_the_first_entry_that_fits_counts_and_lines_are_left_out() -> None:
    kind = path("k")
    one = replace(EVENT, when=(Condition(kind, among=("1",)),), columns={"id": const("one")})
    two = replace(EVENT, when=(Condition(kind, exists=True),), columns={"id": const("two")})
    skip = ((Condition(Pick(Origin.LINE), pattern="^INFO"),), (Condition(kind, among=("access",)),))
    made = mapper(one, two, source=replace(SOURCE, skip=skip))
    assert [values(made, {"k": number}) for number in ("1", "2")] == [[{"id": "one"}], [{"id": "two"}]]
    assert become(made, b"INFO started") == []
    assert become(made, {"k": "access"}) == [()]
    with pytest.raises(Unmapped) as caught:
        become(made, {})
    assert caught.value.code is UnmappedCode.NO_RULE


def halves(made: Mapper, *records: object) -> list[Half]:
    found = [half for record in records for half in become(made, record)]
    assert all(isinstance(half, Half) for half in found)
    return [half for half in found if isinstance(half, Half)]


def test_two_records_are_merged_and_the_first_counts() -> None:
    made = mapper(
        replace(EVENT, columns={"id": path("i"), "x": path("r", "x"), "y": path("r", "y")}, join=Join(path("i"), 60))
    )
    first, second = halves(made, {"i": 7, "r": {"x": 1}}, {"i": 7, "r": {"x": 2, "y": 3}})
    assert made.joined([first]) is None
    events = made.joined([first, second])
    assert events is not None
    assert events[0].values == {"id": 7, "x": 1, "y": 3}
    assert made.wait(0) == 60
    with pytest.raises(Unmapped, match="no id"):
        become(made, {"r": {}})


def test_sides_have_names_and_all_are_needed() -> None:
    sides = {side: (Condition(path("t"), among=(side,)),) for side in ("in", "out")}
    made = mapper(
        replace(EVENT, columns={"id": path("in", "i"), "x": path("out", "x")}, join=Join(path("i"), 60, sides))
    )
    one, again, two = halves(made, {"i": 7, "t": "in"}, {"i": 7, "t": "in"}, {"i": 7, "t": "out", "x": 5})
    assert made.joined([one, again]) is None
    events = made.joined([two, one])
    assert events is not None
    assert events[0].values == {"id": 7, "x": 5}
    with pytest.raises(Unmapped, match="no entry"):
        become(made, {"i": 7, "t": "other"})


def test_a_wrapped_line_without_a_format_of_its_own() -> None:
    for container, name in ((Container.DOCKER, "log"), (Container.CRI, "text")):
        made = mapper(
            replace(EVENT, columns={"id": path(name), "x": path("stream")}),
            source=replace(SOURCE, container=container, format=Format.TEXT),
        )
        (events,) = become(made, b"hello", stream="stdout")
        assert made_of(events)[0].values == {"id": "hello", "x": "stdout"}


def test_csv_has_the_names_of_its_file() -> None:
    made = mapper(EVENT, source=replace(SOURCE, format=Format.CSV))
    (scene,) = made.scenes(b"a,5", PLACE, {}, ("i", "x"))
    events = made.become(scene)
    assert made_of(events)[0].values == {"id": "a", "x": "5"}


def test_a_trace_has_many_records_in_a_line() -> None:
    made = mapper(replace(EVENT, columns={"x": path("name")}), source=replace(SOURCE, format=Format.TRITON))
    line = b'[{"tensor": {"name": "a"}}, {"tensor": {"name": "b"}}]'
    assert values(made, line) == [{"x": "a", "id": "g-0"}, {"x": "b", "id": "g-0.1"}]
    assert values(made, b"[") == []


def test_halves_keep_what_is_written() -> None:
    columns = {"id": replace(path("i"), spelling=Spelling.WRITTEN), "x": path("x")}
    made = mapper(replace(EVENT, columns=columns, join=Join(path("i"), 60)))
    found = halves(made, b'{"i": 1.10, "x": 2.50}', b'{"i": 1.10}')
    read = [replace(half, record=made.read_half(write_exactly(half.record))) for half in found]
    events = made.joined(read)
    assert events is not None
    assert repr(events[0].values) == "{'x': 2.5, 'id': '1.10'}"
    assert found[0].id == "1.10"


def test_what_a_record_has_not_is_looked_for_in_the_record() -> None:
    """A line that was not read yet has nothing, and would always be left out."""
    made = mapper(EVENT, source=replace(SOURCE, skip=((Condition(path("x"), exists=False),),)))
    assert values(made, {"i": "a", "x": 1}) == [{"id": "a", "x": 1}]
    assert values(made, {"i": "a"}) == []
