"""Checking and writing the events of several schemas, none of which anything is tuned to: targets 21 to 26.

Each schema is a file of the folder ``schemas``, beside one of 1000 columns and the labels of one alone. Events are
drawn; their times stand in the forms that Python, pandas, Java, Go, JavaScript and PostgreSQL write. What counts is the
worst schema, and beside it the median of all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import partial
from pathlib import Path
from random import Random
from statistics import median
from typing import TYPE_CHECKING, Final, cast

import orjson
from schemagen.build.loading import load_source
from schemagen.text.source import Source
from schemagen_runtime import Collection, Schema
from schemagen_runtime.backends.sqlite.layout import allot
from schemagen_runtime.backends.sqlite.rows import RowBuilder
from schemagen_runtime.document import Place, read_document
from schemagen_runtime.native.loading import engine_name, judging_reader
from schemagen_runtime.sampling.sampler import Sampler, Sampling
from schemagen_runtime.typed import event_maker

from tests.system.benchmarks.events import Event, schema_document, wide
from tests.system.benchmarks.harness import Case, interleave
from tests.system.benchmarks.packages import Packages, in_pure_python
from tests.system.benchmarks.peers import described, described_pydantic
from tests.system.benchmarks.report import Row, Section, Table, Verdict

if TYPE_CHECKING:
    from _typeshed import DataclassInstance
    from schemagen_runtime.native._engine import RowReader

NAME: Final = "several"
TITLE: Final = "check and encode events of several schemas: the worst of them, and the median"
TARGETS: Final = (21, 22, 23, 24, 25, 26)

FOLDER: Final = Path(__file__).parent / "schemas"
VALUES: Final = 12_000
"""Of the events of one schema together; each element of a vector is one."""
WAYS: Final[Mapping[str, tuple[int, float, float | None]]] = {
    "check / convert": (21, 0.45, None),
    "encode / convert + encode": (22, 0.35, None),
    "encode / convert + encode, whole list": (22, 0.45, None),
    "typed, encode / convert + encode": (23, 0.28, None),
    "construct, encode / the same, read back": (24, 0.40, None),
    "pure, encode / convert + encode": (25, 2.5, 1.8),
    "pure, encode / pydantic": (25, 0.8, None),
    "read lines as rows / orjson.loads, which checks nothing": (26, 0.8, None),
}
"""Each ratio that is reported: its target's number, the most that the worst schema may have, and the median."""


@dataclass(frozen=True)
class Drawn:
    """The events of one schema, and what the peers make of it: msgspec, and pydantic, which writes one at a time."""

    name: str
    schema: Schema[object]
    events: Sequence[Event]
    peer: described.Peer
    by_pydantic: Callable[[Event], bytes]


def run(packages: Packages) -> Section:
    if engine_name() != "native":
        note = "the engine was not built, or is turned off"
        return Section(
            NAME, [], [Verdict(number, way, None, most, note=note) for way, (number, most, _) in WAYS.items()]
        )
    found: dict[str, Mapping[str, float]] = {}
    for drawn in _drawn(packages.effort.pick(VALUES, VALUES // 10)):
        found[drawn.name] = _ratios(drawn, packages.effort.rounds_or(21))
    rows = [Row(name, ratios) for name, ratios in found.items()]
    return Section(NAME, [Table("Time / msgspec's, in the same rounds", rows)], list(_verdicts(found)))


def _verdicts(found: Mapping[str, Mapping[str, float]]) -> Iterator[Verdict]:
    for way, (number, worst, middle) in WAYS.items():
        ratios = {name: each[way] for name, each in found.items() if way in each}
        name = max(ratios, key=ratios.__getitem__)
        yield Verdict(number, f"{way}, worst schema", ratios[name], worst, note=name)
        yield Verdict(number, f"{way}, median of {len(ratios)} schemas", median(ratios.values()), middle or worst)


def _drawn(values: int) -> Iterator[Drawn]:
    sources = [Source(path.name, path.read_bytes()) for path in sorted(FOLDER.glob("*.yaml"))]
    sources.append(Source("thousand.yaml", schema_document("thousand", wide(1000))))
    for source in sources:
        schema = load_source(source)
        columns = read_document(schema.document).all_columns
        rows = max(4, values // sum(column.type.dimension or 1 for column in columns))
        events = _respelled(schema, Sampler(schema, Sampling(count=rows, labels=False)).mappings())
        document = schema.document
        yield Drawn(schema.name, schema, events, described.peer_of(document), described_pydantic.encoder_of(document))
    labels = load_source(Source("mixture.yaml", (FOLDER / "mixture.yaml").read_bytes()))
    sampler = Sampler(labels, Sampling(count=values // 2))
    events = [event for event in sampler.mappings() if "fraud" not in event]
    document = labels.document
    peers = (
        described.peer_of(document, labels_alone=True),
        described_pydantic.encoder_of(document, labels_alone=True),
    )
    yield Drawn("labels alone", labels, events, *peers)


FORMS: Final[Sequence[Callable[[str, int], str]]] = (
    lambda moment, _: f"{moment}Z",
    lambda moment, micro: f"{moment}.{micro:06}+00:00",
    lambda moment, _: f"{moment}+00:00",
    lambda moment, micro: f"{moment}.{micro // 1000:03}Z",
    lambda moment, micro: f"{moment}.{micro:06}123Z",
    lambda moment, micro: f"{moment}.{micro:06}+02:00",
)
"""As JavaScript without a fraction, Python, PostgreSQL, Java, Go and pandas write times."""


def _respelled(schema: Schema[object], events: Iterator[Event]) -> list[Event]:
    """Return the events with texts of other alphabets, and times of the usual forms in turn."""
    random = Random(1)
    columns = read_document(schema.document).all_columns
    times = [column.name for column in columns if column.type.base == "timestamp"]
    words = ("größer", "naïve", "東京都", "Москва", "plain words", "emoji \U0001f600", "a longer text of some words")
    is_free = _free_texts(schema)
    found: list[Event] = []
    for event in events:
        for name in times:
            if isinstance(moment := event.get(name), str):
                event[name] = random.choice(FORMS)(moment[:19], random.randrange(10**6))
        for name in is_free:
            if event.get(name) is not None:
                event[name] = " ".join(random.choices(words, k=random.randrange(1, 5)))
        found.append(event)
    return found


def _free_texts(schema: Schema[object]) -> Sequence[str]:
    """Return the names of the columns of the schema of texts that may be any."""
    columns = read_document(schema.document).columns
    free = [column.name for column in columns if column.type.base == "string" and column.place is not Place.LABEL]
    return [name for name in free if name not in {"language", "segment"}] if schema.name == "texts" else []


def _ratios(drawn: Drawn, rounds: int) -> Mapping[str, float]:
    """Return each ratio for one schema. All ways take the same events, and none may find one of them bad."""
    schema, events, peer = drawn.schema, drawn.events, drawn.peer
    pure = in_pure_python(schema)
    make = event_maker(schema, "LabelEvent" if peer.is_label else "InferenceEvent")
    typed = [make(event) for event in events]
    construct, rows = _caller(type(typed[0]), [_attributes(one) for one in typed])
    construct_struct, struct_rows = _caller(peer.struct, peer.arguments(events))
    assert None not in schema.encode_each(events)
    assert None not in schema.encode_each(typed)
    lines = cast("list[bytes]", schema.encode_each(events))
    cases: Mapping[str, Callable[[], object]] = {
        "check": lambda: [schema.check(event) for event in events],
        "encode": partial(schema.encode_each, events),
        "typed": partial(schema.encode_each, typed),
        "construct": lambda: schema.encode_each([construct(row) for row in rows]),
        "pure": partial(pure.encode_each, events),
        "pydantic": lambda: [drawn.by_pydantic(event) for event in events],
        "rows": partial(_row_reader(schema).read_each, lines),
        "lines": partial(schema.read_each, lines),
        "loads": lambda: [orjson.loads(line) for line in lines],
        "convert": lambda: [peer.convert(event) for event in events],
        "convert + encode": lambda: [peer.encode(peer.convert(event)) for event in events],
        "whole list": lambda: [peer.encode(one) for one in peer.convert_all(events)],
        "read back": lambda: [peer.read_back(construct_struct(row)) for row in struct_rows],
    }
    taken = interleave([Case(name, _silent(work)) for name, work in cases.items()], rounds)
    pairs = {
        "check / convert": ("check", "convert"),
        "encode / convert + encode": ("encode", "convert + encode"),
        "encode / convert + encode, whole list": ("encode", "whole list"),
        "typed, encode / convert + encode": ("typed", "convert + encode"),
        "construct, encode / the same, read back": ("construct", "read back"),
        "pure, encode / convert + encode": ("pure", "convert + encode"),
        "pure, encode / pydantic": ("pure", "pydantic"),
        "read lines as rows / orjson.loads, which checks nothing": ("rows", "loads"),
        "read lines as dictionaries / orjson.loads": ("lines", "loads"),
    }
    return {way: taken[mine].ratio(taken[other]) for way, (mine, other) in pairs.items()}


def _row_reader(schema: Schema[object]) -> RowReader:
    """Return what reads lines as the rows that a new SQLite store keeps of them."""
    document = read_document(schema.document)
    plan = RowBuilder(Collection("bench", schema.name), 1, document, allot(document, ())).plan
    reader = None if plan is None else judging_reader(schema.validator, plan)
    assert reader is not None
    return reader


def _silent(work: Callable[[], object]) -> Callable[[], None]:
    def once() -> None:
        work()

    return once


def _caller(
    kind: type[object], arguments: Sequence[Mapping[str, object]]
) -> tuple[Callable[[Sequence[object]], object], Sequence[Sequence[object]]]:
    """Return a function that calls a class with its arguments by name, as people write it, and what to call it with."""
    names = list(dict.fromkeys(name for given in arguments for name in given))
    words = ", ".join(f"{name}=row[{place}]" for place, name in enumerate(names))
    call = cast("Callable[[Sequence[object]], object]", eval(f"lambda row: kind({words})", {"kind": kind}))
    return call, [[given.get(name) for name in names] for given in arguments]


def _attributes(event: object) -> dict[str, object]:
    return {one.name: getattr(event, one.name) for one in fields(cast("DataclassInstance", event))}
