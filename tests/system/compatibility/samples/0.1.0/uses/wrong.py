"""Make one mistake of each kind: a type checker must find it at the line that is marked."""

from every_type import SCHEMA
from lending import InferenceEvent, InferenceEventDict, LabelEvent
from schemagen_runtime import Workspace

LabelEvent(id="a", actual="yes")  # E
LabelEvent(id="a", reasons="late")  # E
InferenceEvent(id="a", timestamp="", income=0.0, grade="D", embedding=[], proba=0.0)  # E
InferenceEvent(id="a", timestamp="", income=0.0, grade="A", embedding=[])  # E
mapping: InferenceEventDict = {"id": "a"}  # E
Workspace().add_data_collection("c", schema=SCHEMA).ingest_events([LabelEvent(id="a", actual=1)])  # E
