"""Records as a frame beside ``pandas.read_sql`` of the same view: target 16.

Each of several schemas has a store of drawn events. The worst ratio is what counts. Cells of lists, vectors and maps,
which ``read_sql`` leaves as the text that they are, are read by ours.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from schemagen_runtime import Collection, Workspace, open_records

from tests.system.benchmarks.drawn import inferences, pandas, schemas
from tests.system.benchmarks.harness import Case, Effort, Samples, interleave
from tests.system.benchmarks.packages import Packages
from tests.system.benchmarks.report import Row, Section, Table, Verdict, absent, timed

NAME: Final = "records"
TITLE: Final = "records as a frame of pandas"
TARGETS: Final = (16,)

OURS: Final = "to_pandas"
THEIRS: Final = "pandas.read_sql"
LIMIT: Final = 1.0
PLACE: Final = Collection("default", "c")


def run(packages: Packages) -> Section:
    library = pandas()
    if library is None:
        missing = Verdict(16, f"{OURS} / {THEIRS}", None, LIMIT, note="no pandas")
        return Section(NAME, [Table("Records", absent(["pandas"]))], [missing])
    rows: list[Row] = []
    ratios: dict[str, float] = {}
    for schema in schemas():
        events = inferences(schema, packages.effort.pick(2_000_000, 20_000))
        with TemporaryDirectory() as folder:
            path = Path(folder) / "records.db"
            with Workspace(path, model="m") as workspace:
                workspace.add_data_collection(PLACE.name, schema=schema).ingest_mappings(events).result()
            taken = _read(library, path, packages.effort)
        ratios[schema.name] = taken[OURS].ratio(taken[THEIRS])
        measured = timed(taken, "µs a record", 1e6 / len(events))
        rows += [Row(f"{schema.name}, {len(events):,} records: {row.name}", row.figures) for row in measured]
    worst = max(ratios, key=ratios.__getitem__)
    return Section(
        NAME, [Table("A store, read whole", rows)], [Verdict(16, f"{OURS} / {THEIRS}, {worst}", ratios[worst], LIMIT)]
    )


def _read(library: Any, path: Path, effort: Effort) -> dict[str, Samples]:  # noqa: ANN401 -- pandas, not by its types
    with open_records(path) as source, closing(sqlite3.connect(path)) as connection:
        view = f'SELECT * FROM "{PLACE}/records"'
        cases = [
            Case(THEIRS, lambda: _keep_nothing(library.read_sql(view, connection))),
            Case(OURS, lambda: _keep_nothing(source.to_pandas(PLACE))),
        ]
        return interleave(cases, effort.rounds_or(5), effort.pick(1, 0))


def _keep_nothing(frame: object) -> None:
    """Let go of a frame within the round that made it."""
    del frame
