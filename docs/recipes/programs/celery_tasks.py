"""Predict in tasks of Celery: celery -A celery_tasks worker."""

from __future__ import annotations

import os

from celery import Celery
from credit_risk import SCHEMA
from schemagen_runtime import Workspace
from scoring import predict

app = Celery("scoring", broker=os.environ.get("BROKER_URL", "memory://"))
# Each worker that Celery forks delivers its own events, and at its end what is queued.
workspace = Workspace(os.environ["MONITORING_URL"], project="lending", model="xgb-7")
scores = workspace.add_data_collection("scores", schema=SCHEMA)


@app.task(acks_late=True)
def score(id_: str, at: str, utilisation: float) -> float:
    """Predict, and end only when the event is stored.

    A task that is run again stores it once: id and time are those of its message, so that the event is the same.
    """
    event = predict(id_, utilisation)
    event.timestamp = at
    scores.ingest_events([event]).result(timeout=60)
    return event.proba
