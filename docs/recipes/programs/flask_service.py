"""Serve predictions with Flask: gunicorn --workers 4 flask_service:app, also with --preload."""

from __future__ import annotations

import logging
import os
from concurrent.futures import Future

from credit_risk import SCHEMA
from flask import Flask, request
from schemagen_runtime import IngestResult, Workspace
from scoring import predict

log = logging.getLogger(__name__)

# Workers that fork later deliver their own events. At the end of each what is queued is delivered.
workspace = Workspace(os.environ["MONITORING_URL"], project="lending", model="xgb-7")
scores = workspace.add_data_collection("scores", schema=SCHEMA)
app = Flask(__name__)


def tell(done: Future[IngestResult]) -> None:
    """Look at what came of a call."""
    for error in done.result().errors:
        log.error("%s", error)


@app.get("/score/<id_>")
def score(id_: str) -> dict[str, float]:
    """Answer, and hand the event in."""
    event = predict(id_, float(request.args["utilisation"]))
    future = scores.ingest_events([event], raise_errors=False)
    future.add_done_callback(tell)
    return {"probability": event.proba}
