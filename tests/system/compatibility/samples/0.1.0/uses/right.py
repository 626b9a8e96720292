"""Ingest typed events of both packages, as a service of that version did."""

from __future__ import annotations

import sys
from concurrent.futures import Future
from datetime import UTC, datetime
from uuid import UUID

import every_type
import lending
from lending import InferenceEvent, InferenceEventDict, LabelEvent
from schemagen_runtime import DataCollection, IngestResult, Workspace


def main(url: str) -> None:
    with Workspace(url, project="bank", model="m") as workspace:
        scores: DataCollection[lending.Event] = workspace.add_data_collection("scores", schema=lending.SCHEMA)
        types = workspace.add_data_collection("types", schema=every_type.SCHEMA)
        event = InferenceEvent(
            id="typed", timestamp="2026-11-20T09:00:00Z", income=1.0, grade="A", embedding=[0.0] * 4, proba=0.5
        )
        mapping: InferenceEventDict = {
            "id": "mapped",
            "timestamp": datetime(2026, 11, 20, tzinfo=UTC),
            "income": 2.0,
            "grade": "B",
            "hours-per-week": 7,
            "embedding": (1.0, 2.0, 3.0, 4.0),
            "proba": 0.25,
        }
        futures: list[Future[IngestResult]] = [
            scores.ingest_events([event, LabelEvent(id="typed", actual=1)]),
            scores.ingest_mappings([mapping]),
            types.ingest_events(
                [
                    every_type.InferenceEvent(
                        customer=UUID(int=1),
                        scored_at=datetime(2026, 11, 20, tzinfo=UTC),
                        age=20,
                        balance=0.0,
                        decile_score_1=3,
                        class_="economy",
                        is_member=True,
                        raw_reading=0.5,
                        history=[1.0],
                        embedding=[0.0, 0.0, 0.0, 1.0],
                        probabilities=(0.1, 0.2, 0.7),
                        choice="green",
                    ),
                    every_type.LabelEvent(customer=UUID(int=1), truth="red"),
                ]
            ),
        ]
        for future in futures:
            print(future.result(30).status)


if __name__ == "__main__":
    main(sys.argv[1])
