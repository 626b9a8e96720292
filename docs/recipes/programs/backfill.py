"""Bring the predictions of the past into a store: python backfill.py PAST.csv URL. It may be run again."""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from credit_risk import SCHEMA, InferenceEvent
from schemagen_runtime import Workspace
from scoring import predict


def events(path: Path) -> Iterator[InferenceEvent]:
    """Read row by row. Ids and times are those of the past, so that a second run finds duplicates and nothing else."""
    with path.open(newline="") as file:
        for row in csv.DictReader(file):
            event = predict(row["id"], float(row["utilisation"]))
            event.timestamp = row["time"]
            yield event


def backfill(path: Path, url: str) -> dict[str, int]:
    """Ingest everything, a bounded part at a time; return how many events ended how."""
    ends: dict[str, int] = {}
    rows = events(path)
    with Workspace(url, project="lending", model="xgb-6") as workspace:
        scores = workspace.add_data_collection("scores", schema=SCHEMA)
        while part := list(islice(rows, 10_000)):
            for result in scores.ingest_events(part, raise_errors=False).result().results:
                ends[str(result.fate)] = ends.get(str(result.fate), 0) + 1
                for error in result.errors:
                    print(error)
    return ends


if __name__ == "__main__":
    print(backfill(Path(sys.argv[1]), sys.argv[2]))
