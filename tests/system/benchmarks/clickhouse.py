"""Events a second into ClickHouse, beside clickhouse-connect: ``python -m tests.system.benchmarks.clickhouse``.

Each round sends as many batches of wire lines through the destination, which reads, looks up and inserts them, as it
inserts with clickhouse-connect (extra ``bench``): the same lines read with ``orjson``, and columns of their values
handed over as they are, with no check and no look-up, into a plain table with the same columns. Both send one batch
after the other over HTTP, uncompressed. The schema that fares worst is what counts.

ClickHouse's engine runs behind a small HTTP front in a process of its own, on the cores that it is measured on, and
holds its tables in memory: a server that syncs to a disk makes both slower, and the ratio higher.
"""

from __future__ import annotations

import argparse
import multiprocessing
import statistics
import time
from collections.abc import Callable, Generator, Sequence
from contextlib import closing, contextmanager
from datetime import datetime
from importlib import import_module
from itertools import count
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

import orjson
from schemagen.build.compile import compile_schemas
from schemagen.build.loading import load_package
from schemagen.text.source import Source
from schemagen_runtime import Batch, Collection, SchemaInfo
from schemagen_runtime.backends.clickhouse.client import ClickHouseClient
from schemagen_runtime.backends.clickhouse.destination import ClickHouseDestination
from schemagen_runtime.backends.clickhouse.tables import sql_type
from schemagen_runtime.columns import BaseType
from schemagen_runtime.document import DocumentColumn, read_document

from tests.system.clickhouse.engine import Engine
from tests.system.clickhouse.front import Front

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

BATCH: Final = 10_000
HEAD: Final = "schemagen: 1\nname: {name}\nversion: 1.0.0\nid: id\ntimestamp: at\n{rest}\npredictions: {{p: float}}\n"
SCALARS: Final = ", ".join(f"x{number}: {kind}" for number, kind in enumerate(["float", "int", "string"] * 3))
SCHEMAS: Final = {
    "12 scalar columns": f"features: {{{SCALARS}}}",
    "lists and a vector": "features: {amounts: list<float>, words: list<string>, embedding: vector<32>}",
    "times and decimals": "features: {a: timestamp, b: timestamp, c: 'decimal<12,2>', d: date, e: bool}",
}
_NUMBERS: Final = count(1)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.system.benchmarks.clickhouse", description=__doc__)
    parser.add_argument("--batches", type=int, default=4, help=f"batches of {BATCH:,} events in a round")
    parser.add_argument("--rounds", type=int, default=5)
    asked = parser.parse_args()
    with served() as url:
        ratios = {name: measured(url, name, rest, asked) for name, rest in SCHEMAS.items()}
    worst = min(ratios, key=ratios.__getitem__)
    print(f"worst: {ratios[worst]:.2f}, {worst}")


def measured(url: str, name: str, rest: str, asked: argparse.Namespace) -> float:
    source = Source("s.yaml", HEAD.format(name="s", rest=rest).encode())
    info = SchemaInfo.of(load_package(compile_schemas([source]).files, "s"))
    columns = read_document(info.document).all_columns
    ratios: list[float] = []
    rates: list[tuple[float, float]] = []
    for round_number in range(asked.rounds + 1):
        lines = [made(columns, f"{round_number}-{number}") for number in range(asked.batches)]
        table = f"bare{next(_NUMBERS)}"
        bare, typed = timed(bare_writer(url, table, columns), lines), timed(typed_writer(url, info), lines)
        assert ClickHouseClient(url).ask(f"SELECT count() FROM {table}") == [(BATCH * asked.batches,)]
        if round_number:  # the first is warm-up
            ratios.append(bare / typed)
            rates.append((BATCH * asked.batches / bare, BATCH * asked.batches / typed))
    alone, ours = (statistics.median(one) for one in zip(*rates, strict=True))
    ratio = statistics.median(ratios)
    print(f"{name}: clickhouse-connect {alone:,.0f}, clickhouse:// {ours:,.0f} events a second; ratio {ratio:.2f}")
    return ratio


def timed(write: Callable[[Sequence[bytes]], object], batches: Sequence[Sequence[bytes]]) -> float:
    began = time.perf_counter()
    for lines in batches:
        write(lines)
    return time.perf_counter() - began


def typed_writer(url: str, info: SchemaInfo) -> Callable[[Sequence[bytes]], object]:
    place = Collection("bench", f"c{next(_NUMBERS)}")
    destination = ClickHouseDestination(url)
    destination.register(place, info)

    def write(lines: Sequence[bytes]) -> None:
        outcome = destination.send(Batch(place, "m", info, "key", lines, time.time()))
        assert not outcome.errors
        assert not outcome.duplicates

    return write


def bare_writer(url: str, table: str, columns: Sequence[DocumentColumn]) -> Callable[[Sequence[bytes]], object]:
    connect: Any = import_module("clickhouse_connect")
    connect.common.set_setting("use_protocol_version", False)
    parts = urlsplit(url)
    client = connect.get_client(
        host=parts.hostname, port=parts.port, database=parts.path[1:], compress=False, autogenerate_session_id=False
    )
    types = [sql_type(column.type) for column in columns]
    declared = ", ".join(f"`{column.name}` {kind}" for column, kind in zip(columns, types, strict=True))
    client.command(f"CREATE TABLE {table} ({declared}) ENGINE = MergeTree ORDER BY id")
    forms = [_FORMS.get(column.type.base) for column in columns]

    def write(lines: Sequence[bytes]) -> None:
        events = list(map(orjson.loads, lines))
        cells = [
            [event[column.name] if form is None else form(event[column.name]) for event in events]
            for column, form in zip(columns, forms, strict=True)
        ]
        names = [column.name for column in columns]
        client.insert(table, cells, column_names=names, column_type_names=types, column_oriented=True)

    return write


_FORMS: Final[dict[BaseType, Callable[[str], object]]] = {
    BaseType.TIMESTAMP: datetime.fromisoformat,
    BaseType.DATE: lambda text: datetime.fromisoformat(text).date(),
}


def made(columns: Sequence[DocumentColumn], mark: str) -> list[bytes]:
    """Wire lines of one batch."""
    return [
        orjson.dumps({one.name: f"{mark}-{number:06}" if one.name == "id" else _value(one, number) for one in columns})
        for number in range(BATCH)
    ]


def _value(column: DocumentColumn, number: int) -> object:
    base = column.type.base
    if base is BaseType.VECTOR:
        return [(number % 97 + step) / 997 for step in range(32)]
    if column.type.has_elements:
        return [_ONE[column.type.scalar](number + step) for step in range(5)]
    return _ONE[base](number)


_ONE: Final[dict[BaseType, Callable[[int], object]]] = {
    BaseType.STRING: lambda number: f"word {number % 1000}",
    BaseType.INT: lambda number: number,
    BaseType.FLOAT: lambda number: number / 7,
    BaseType.BOOL: lambda number: number % 2 == 0,
    BaseType.TIMESTAMP: lambda number: f"2026-01-{number % 27 + 1:02}T00:00:00.{number % 1_000_000:06}+00:00",
    BaseType.DATE: lambda number: f"2026-01-{number % 27 + 1:02}",
    BaseType.DECIMAL: lambda number: f"{number}.25",
}


@contextmanager
def served() -> Generator[str]:
    """The engine in a process of its own; its URL."""
    spawning = multiprocessing.get_context("spawn")
    ours, theirs = spawning.Pipe()
    process = spawning.Process(target=_serve, args=(theirs,), daemon=True)
    process.start()
    with closing(ours):
        try:
            yield ours.recv()
        finally:
            ours.send(None)
            process.join(10)


def _serve(connection: Connection) -> None:
    with Front(Engine()).serving() as front:
        connection.send(front.url)
        connection.recv()


if __name__ == "__main__":
    main()
