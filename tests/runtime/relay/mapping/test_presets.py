"""The records of known endpoints come into one form."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping

import pytest
from schemagen_runtime.relay.mapping.plan import Format
from schemagen_runtime.relay.mapping.presets import shape_of

CE = {"ce-id": "1", "ce-time": "2026-01-01T00:00:00Z"}
KSERVE = {
    **CE,
    "ce-type": "org.kubeflow.serving.inference.request",
    "ce-inferenceservicename": "m",
    "ce-namespace": "n",
}
SELDON = {**CE, "ce-type": "io.seldon.serving.inference.response", "ce-requestid": "r", "ce-modelid": "m"}
TIME = "2026-01-01T00:00:00Z"


def encoded(value: object) -> str:
    return base64.b64encode(json.dumps(value).encode()).decode()


CASES: dict[str, tuple[Format, Mapping[str, object], Mapping[str, str], Mapping[str, object]]] = {
    "kserve, binary": (
        Format.KSERVE,
        {"instances": [[1, 2]]},
        KSERVE,
        {"id": "1", "type": "request", "time": TIME, "model": "m", "namespace": "n", "rows": [[1, 2]]},
    ),
    "kserve, structured": (
        Format.KSERVE,
        {"id": "1", "type": "org.kubeflow.serving.inference.response", "time": TIME, "data": {"predictions": [1]}},
        {},
        {"id": "1", "type": "response", "rows": [1]},
    ),
    "kserve, a file": (
        Format.KSERVE,
        {
            "id": "1",
            "reqType": "request",
            "bytes": encoded({"inputs": []}),
            "inferenceService": "m",
            "occurrenceTime": TIME,
        },
        {},
        {"id": "1", "type": "request", "time": TIME, "model": "m", "rows": []},
    ),
    "seldon": (
        Format.SELDON,
        {"data": {"names": ["a"], "ndarray": [[1]]}},
        SELDON,
        {"id": "r", "type": "response", "model": "m", "rows": {"names": ["a"], "ndarray": [[1]]}},
    ),
    "seldon, feedback": (
        Format.SELDON,
        {"truth": {"data": {"ndarray": [1]}}},
        {**SELDON, "ce-type": "io.seldon.serving.feedback"},
        {"id": "r", "type": "feedback", "rows": {"ndarray": [1]}},
    ),
    "sagemaker": (
        Format.SAGEMAKER,
        {
            "captureData": {
                "endpointInput": {"data": "1,x\n2,y", "encoding": "CSV", "observedContentType": "text/csv"},
                "endpointOutput": {"data": encoded({"predictions": [0.5, 0.6]}), "encoding": "BASE64"},
            },
            "eventMetadata": {"eventId": "e", "inferenceTime": TIME},
        },
        {},
        {"id": "e", "time": TIME, "input": [[1, "x"], [2, "y"]], "output": [0.5, 0.6]},
    ),
    "sagemaker, labels": (
        Format.SAGEMAKER,
        {"groundTruthData": {"data": "1", "encoding": "CSV"}, "eventMetadata": {"eventId": "e", "inferenceId": "i"}},
        {},
        {"id": "i", "event": "e", "labels": [[1]]},
    ),
    "databricks": (
        Format.DATABRICKS,
        {
            "databricks_request_id": "d",
            "timestamp_ms": 1764300000123,
            "status_code": 200,
            "request": '{"dataframe_records": [{"a": 1}]}',
            "response": '{"predictions": [0.5]}',
        },
        {},
        {"id": "d", "time": "2025-11-28T03:20:00.123Z", "status": 200, "request": [{"a": 1}], "response": [0.5]},
    ),
    "triton": (
        Format.TRITON,
        {
            "id": 7,
            "model_name": "m",
            "activity": "TENSOR_QUEUE_INPUT",
            "tensor": {"name": "x", "data": "1,2,3,4", "shape": "2,2", "dtype": "INT32"},
        },
        {},
        {"id": 7, "model": "m", "type": "input", "name": "x", "rows": [[1, 2], [3, 4]]},
    ),
    "any other": (Format.BENTOML, {"a": 1}, {}, {"a": 1}),
}


@pytest.mark.parametrize("name", CASES)
def test_a_record_comes_into_its_form(name: str) -> None:
    form, record, headers, expected = CASES[name]
    made = shape_of(form)(record, headers)
    assert {key: made.get(key) for key in expected} == expected
