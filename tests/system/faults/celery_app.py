"""An application of Celery whose tasks ingest into a workspace at module level, and wait for nothing."""

from __future__ import annotations

import importlib
import os
from pathlib import Path

from schemagen_runtime import Workspace

from tests.system.faults.support import QUICK, add_collection, numbered

FOLDER = Path(os.environ["CELERY_FOLDER"])
app = importlib.import_module("celery").Celery("faults", broker="filesystem://")
app.conf.update(
    broker_transport_options={
        "data_folder_in": str(FOLDER),
        "data_folder_out": str(FOLDER),
        "control_folder": str(FOLDER / "control"),
    },
    task_ignore_result=True,
    worker_prefetch_multiplier=1,
)
workspace = Workspace(os.environ["COLLECTOR"], project="p", model="m", settings=QUICK)
collection = add_collection(workspace)


@app.task(name="score")  # type: ignore[untyped-decorator]  # celery has no types
def score(number: int) -> None:
    """Ingest one event; the future is left alone."""
    collection.ingest_events(numbered("task", [number]))
