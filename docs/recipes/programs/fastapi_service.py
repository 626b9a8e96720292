"""Serve predictions with FastAPI: uvicorn fastapi_service:app."""

from __future__ import annotations

import logging
import os
from collections.abc import AsyncIterator
from concurrent.futures import Future
from contextlib import asynccontextmanager

from credit_risk import SCHEMA, Event
from fastapi import FastAPI, Request
from schemagen_runtime import DataCollection, IngestResult, Workspace
from scoring import predict

log = logging.getLogger(__name__)


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    """Open the workspace when the service starts; when it ends, deliver what is queued without blocking its loop."""
    async with Workspace(os.environ["MONITORING_URL"], project="lending", model="xgb-7") as workspace:
        app.state.scores = workspace.add_data_collection("scores", schema=SCHEMA)
        yield


app = FastAPI(lifespan=lifespan)


def tell(done: Future[IngestResult]) -> None:
    """Look at what came of a call."""
    for error in done.result().errors:
        log.error("%s", error)


@app.get("/score/{id_}")
async def score(id_: str, utilisation: float, request: Request) -> dict[str, float]:
    """Answer, and hand the event in: the call returns at once, and what comes of it is looked at later."""
    scores: DataCollection[Event] = request.app.state.scores  # which type checkers cannot know
    event = predict(id_, utilisation)
    future = scores.ingest_events([event], raise_errors=False)
    future.add_done_callback(tell)
    return {"probability": event.proba}
