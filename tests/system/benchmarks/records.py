"""Records as a frame beside ``pandas.read_sql`` of the same view: ``python -m tests.system.benchmarks.records``.

Each of several schemas has a store of drawn events. Both read it in turns; the worst of the ratios of medians is told.
Cells of lists and vectors, which ``read_sql`` leaves as the text that they are, are read by ours.
"""

from __future__ import annotations

import argparse
import sqlite3
from contextlib import closing
from importlib import import_module
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import process_time
from typing import Any, Final

import credit_risk
import flight_delays
from schemagen_runtime import Collection, Schema, Workspace, open_records
from schemagen_runtime.sampling.sampler import Sampler, Sampling

SCHEMAS: Final[tuple[Schema[object], ...]] = (credit_risk.SCHEMA, flight_delays.SCHEMA)  # type: ignore[assignment]  # a schema of some class each
# Not by their types: the stubs of pandas are only partly known.
pd: Any = import_module("pandas")
PLACE: Final = Collection("default", "c")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=500_000)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    ratios: list[float] = []
    for schema in SCHEMAS:
        with TemporaryDirectory() as folder:
            path = Path(folder) / "store.db"
            with Workspace(path, model="m") as workspace:
                collection = workspace.add_data_collection("c", schema=schema)
                collection.ingest_mappings(Sampler(schema, Sampling(count=options.rows)).mappings()).result()
            ours, theirs = zip(*(_round(path) for _ in range(options.rounds)), strict=True)
        ratios.append(median(ours) / median(theirs))
        print(f"{schema.name:<16} to_pandas {median(ours):.2f} s, read_sql {median(theirs):.2f} s: {ratios[-1]:.2f}")
    print(f"the worst: {max(ratios):.2f}")


def _round(path: Path) -> tuple[float, float]:
    with open_records(path) as source, closing(sqlite3.connect(path)) as connection:
        start = process_time()
        source.to_pandas(PLACE)
        between = process_time()
        pd.read_sql(f'SELECT * FROM "{PLACE}/records"', connection)
        return between - start, process_time() - between


if __name__ == "__main__":
    main()
