"""A frame handed in as it is, beside ``to_dict("records")`` with ``ingest_events``: targets 14, 15 and 27.

Each of several schemas has a frame of drawn events, with its times as such and as texts: what pandas makes of a time
in a dictionary is no plain ``datetime``, and takes the events off the fast path. Columns with gaps are left out, for
what it makes of a gap is refused. The clock runs until the last event has its fate: in a destination that takes
everything at once, and in a fresh SQLite store, with ids in order. Beside the store stands plain ``executemany`` of the
same rows, ready made, with a full sync every 1000. The worst ratio is what counts.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any, Final, NamedTuple

from schemagen_runtime import Batch, Collection, DataCollection, IngestFuture, Outcome, Schema, SchemaInfo, Workspace
from schemagen_runtime.backends.sqlite.store import SqliteStore
from schemagen_runtime.columns import BaseType, Role
from schemagen_runtime.document import read_document

from tests.system.benchmarks.drawn import inferences, pandas, schemas
from tests.system.benchmarks.harness import SECONDS, Case, Effort, interleave
from tests.system.benchmarks.packages import Packages
from tests.system.benchmarks.report import Row, Section, Table, Verdict, absent, timed

NAME: Final = "frames"
TITLE: Final = "a frame of pandas, handed in as it is and as dictionaries"
TARGETS: Final = (14, 15, 27)

FRAME: Final = "ingest_frame"
DICTIONARIES: Final = "to_dict, ingest_events"
LIMITS: Final[Mapping[str, tuple[int, float]]] = {"all taken at once": (14, 0.4), "SQLite": (15, 0.6)}
"""The number of the target and its limit, by the destination."""
PLAIN: Final = "plain executemany"
PLAIN_LIMIT: Final = 0.6
PLACE: Final = Collection("default", "c")
COMMIT_ROWS: Final = 1000


class _Given(NamedTuple):
    title: str
    schema: Schema[object]
    frame: Any


class Nowhere:
    """Takes every batch and keeps none."""

    def register(self, collection: Collection, schema: SchemaInfo) -> None:
        """Take any schema."""

    def send(self, batch: Batch) -> Outcome:
        del batch
        return Outcome()

    def close(self) -> None:
        """Hold nothing that could be closed."""


def run(packages: Packages) -> Section:
    library = pandas()
    if library is None:
        missing = [Verdict(target, FRAME, None, limit, note="no pandas") for target, limit in LIMITS.values()]
        return Section(NAME, [Table("Frames", absent(["pandas"]))], missing)
    values = packages.effort.pick(500_000, 20_000)
    frames: list[_Given] = []
    for schema in schemas():
        texts = _frame(library, schema, values)
        frames.append(_Given(f"{schema.name}, {len(texts):,} rows, times as texts", schema, texts))
        frames.append(_Given(f"{schema.name}, {len(texts):,} rows", schema, _with_times(library, schema, texts)))
    found = [_destination(packages.effort, frames, destination) for destination in LIMITS]
    return Section(NAME, [table for table, _ in found], [verdict for _, verdicts in found for verdict in verdicts])


def _destination(effort: Effort, frames: Sequence[_Given], destination: str) -> tuple[Table, list[Verdict]]:
    rows: list[Row] = []
    ratios: dict[str, float] = {}
    plain: dict[str, float] = {}
    for title, schema, frame in frames:
        cases = [
            Case(name, partial(_once, schema, destination, partial(way, frame)))
            for name, way in ((DICTIONARIES, _as_dictionaries), (FRAME, _as_it_is))
        ]
        if destination == "SQLite":
            cases.append(Case(PLAIN, partial(_plain, schema, _ready(schema, frame))))
        taken = interleave(cases, effort.rounds_or(3), effort.pick(1, 0))
        if PLAIN in taken:
            plain[title] = taken[PLAIN].ratio(taken[FRAME])
        ratios[title] = taken[FRAME].ratio(taken[DICTIONARIES])
        measured = timed(taken, "µs a row", 1e6 / len(frame))
        rows += [Row(f"{title}: {row.name}", row.figures) for row in measured]
    worst = max(ratios, key=ratios.__getitem__)
    target, limit = LIMITS[destination]
    verdicts = [Verdict(target, f"{FRAME} / {DICTIONARIES}, {destination}, {worst}", ratios[worst], limit)]
    if plain:
        slowest = min(plain, key=plain.__getitem__)
        verdicts.append(Verdict(27, f"{PLAIN} / {FRAME}, {slowest}", plain[slowest], PLAIN_LIMIT, at_least=True))
    return Table(f"Until the last row has its fate: {destination}", rows), verdicts


def _frame(library: Any, schema: Schema[object], values: int) -> Any:  # noqa: ANN401 -- pandas, not by its types
    frame = library.DataFrame(inferences(schema, values)).dropna(axis="columns")
    ids = next(column.name for column in read_document(schema.document).all_columns if column.role is Role.ID)
    return frame.sort_values(ids, ignore_index=True)


def _with_times(library: Any, schema: Schema[object], frame: Any) -> Any:  # noqa: ANN401 -- as above
    columns = [one.name for one in read_document(schema.document).all_columns if one.type.base is BaseType.TIMESTAMP]
    times = {name: library.to_datetime(frame[name], utc=True, format="ISO8601") for name in columns if name in frame}
    return frame.assign(**times)


def _as_it_is(frame: Any, collection: DataCollection[object]) -> IngestFuture:  # noqa: ANN401 -- as above
    return collection.ingest_frame(frame)


def _as_dictionaries(frame: Any, collection: DataCollection[object]) -> IngestFuture:  # noqa: ANN401 -- as above
    return collection.ingest_events(frame.to_dict("records"))


def _once(
    schema: Schema[object], destination: str, hand_in: Callable[[DataCollection[object]], IngestFuture]
) -> Mapping[str, float]:
    with TemporaryDirectory() as folder:
        place = Path(folder) / "frames.db" if destination == "SQLite" else Nowhere()
        with Workspace(place, model="m") as workspace:
            collection = workspace.add_data_collection("c", schema=schema)
            began = perf_counter()
            hand_in(collection).result()
            return {SECONDS: perf_counter() - began}


def _ready(schema: Schema[object], frame: Any) -> list[tuple[object, ...]]:  # noqa: ANN401 -- as above
    """Return the rows of a frame as a store has them."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "frames.db"
        with Workspace(path, model="m") as workspace:
            workspace.add_data_collection(PLACE.name, schema=schema).ingest_frame(frame).result()
        with closing(sqlite3.connect(path)) as connection:
            return connection.execute(f'SELECT * FROM "{PLACE}/inferences" ORDER BY rowid').fetchall()


def _plain(schema: Schema[object], rows: Sequence[tuple[object, ...]]) -> Mapping[str, float]:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "frames.db"
        with closing(SqliteStore(str(path))) as store:
            store.register(PLACE, SchemaInfo.of(schema))
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            connection.execute("PRAGMA synchronous = FULL")
            statement = f'INSERT INTO "{PLACE}/inferences" VALUES ({", ".join("?" * len(rows[0]))})'
            began = perf_counter()
            for at in range(0, len(rows), COMMIT_ROWS):
                connection.execute("BEGIN IMMEDIATE")
                connection.executemany(statement, rows[at : at + COMMIT_ROWS])
                connection.execute("COMMIT")
            return {SECONDS: perf_counter() - began}
