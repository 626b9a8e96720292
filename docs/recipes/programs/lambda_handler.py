"""Predict in AWS Lambda, which freezes the process as soon as the handler has returned."""

from __future__ import annotations

import os

from credit_risk import SCHEMA
from schemagen_runtime import Settings, Workspace
from scoring import predict

# Once a process: it is kept from one call to the next. No waiting for others to share a request with.
workspace = Workspace(
    os.environ["MONITORING_URL"], project="lending", model="xgb-7", settings=Settings(linger=0.0, delivery_timeout=5.0)
)
scores = workspace.add_data_collection("scores", schema=SCHEMA)


def handler(event: dict[str, object], context: object) -> dict[str, object]:
    """Answer only when the event has its fate: threads of a frozen process deliver nothing."""
    del context
    made = predict(str(event["id"]), float(str(event["utilisation"])))
    future = scores.ingest_events([made], raise_errors=False)
    try:
        stored = not future.result(timeout=2.0).errors
    except TimeoutError:  # it is delivered when the process thaws, if it ever does
        stored = False
    return {"probability": made.proba, "stored": stored}
