"""Planted mistakes. A line that ends in ``# E`` must be an error for both checkers, and no other line for either."""

from __future__ import annotations

import every_type
from credit_risk import SCHEMA, Event, InferenceEvent, InferenceEventDict, LabelEvent, LabelEventDict
from schemagen_runtime import DataCollection, Workspace

GOOD: InferenceEventDict = {
    "id": "a",
    "timestamp": "2024-01-01T00:00:00Z",
    "f1": 1.0,
    "f2": 2,
    "f3": "B",
    "f4": False,
    "embedding": [0.0],
    "proba": 0.5,
    "prediction": 0,
    "extra1": "",
    "extra2": "",
}


def events() -> None:
    event = InferenceEvent(
        id=7,  # E
        timestamp=20240101,  # E
        f1="0.5",  # E
        f2=2.5,  # E
        f3="D",  # E
        f4="yes",  # E
        hours_per_week="40",  # E
        embedding=0.5,  # E
        proba=None,  # E
        prediction=[1],  # E
        actual="1",  # E
        extra1=b"x",  # E
        extra2="y",
    )
    event.f1 = "0.5"  # E
    event.f_1 = 0.5  # E
    print(event.hours_per_week + 1)  # E


def missing_and_misspelt() -> None:
    LabelEvent(id="a")  # E
    LabelEvent(id="a", actual="1")  # E
    LabelEvent(id="a", actul=1)  # E
    LabelEvent(id="a", actual=None)  # E
    LabelEvent("a", 1)  # E
    InferenceEvent(id="a")  # E


def dictionaries() -> None:
    label: LabelEventDict = {"id": "a", "actual": "1"}  # E
    missing: LabelEventDict = {"id": "a"}  # E
    misspelt: LabelEventDict = {"id": "a", "actual": 1, "actaul": 1}  # E
    GOOD["f1"] = "x"  # E
    GOOD["hours_per_week"] = 40  # E
    print(label, missing, misspelt)


def elements(event: every_type.InferenceEvent) -> None:
    event.hourly_load = [1.0, None, 2]
    event.hourly_load = ["1"]  # E
    event.answers = [None, "maybe"]  # E
    event.history = [None]  # E
    event.spend = {"EUR": 1, "USD": 0.5}
    event.spend = {"EUR": "1"}  # E
    event.spend = {1: 1.0}  # E
    event.spend = {"EUR": None}  # E
    event.consents = {"mail": None}
    event.consents = [("mail", True)]  # E
    for load in event.hourly_load or ():
        print(load + 1)  # E


def collections(workspace: Workspace, scores: DataCollection[Event]) -> None:
    scores.ingest_events([every_type.LabelEvent(customer="a", churned=True)])  # E
    scores.ingest_events([{"id": "a", "actual": "1"}])  # E
    scores.ingest_events([{"id": "a", "actul": 1}])  # E
    scores.ingest_events(LabelEvent(id="a", actual=1))  # E
    scores.ingest_events(["a"])  # E
    other: DataCollection[every_type.Event] = workspace.add_data_collection("x", schema=SCHEMA)  # E
    result: int = scores.ingest_events([LabelEvent(id="a", actual=1)]).result()  # E
    workspace.add_data_collection("x", schema="credit_risk")  # E
    Workspace(url="sqlite:///x.db")  # E
    print(other, result, SCHEMA.encode({"id": "a"}))  # E
