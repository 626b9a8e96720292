"""Bring the records of known endpoints into one form: ``id``, ``type``, ``time``, ``model`` and ``rows``.

docs/sidecar.md lists what each has. Whatever a record lacks is not there in the form either.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, TypeAlias, cast

from schemagen_runtime.columns import BaseType
from schemagen_runtime.relay.mapping import decoding
from schemagen_runtime.relay.mapping.moments import from_number
from schemagen_runtime.relay.mapping.paths import MISSING, follow
from schemagen_runtime.relay.mapping.plan import Decode, Format, Unit
from schemagen_runtime.relay.mapping.scene import Record

Headers: TypeAlias = Mapping[str, str]
Preset: TypeAlias = Callable[[Record, Headers], Record]
"""Returns the form of a record. Raises ``Unmapped`` where a part of it cannot be decoded."""

_ROWS: Final = ("instances", "predictions", "inputs", "outputs", "dataframe_split", "dataframe_records", "data")
"""Where endpoints have the rows of a request or an answer."""
_KINDS: Final = ("request", "response", "feedback")


def shape_of(form: Format) -> Preset:
    """Return what brings the records of a format into their form; most formats are as they are."""
    return _PRESETS.get(form, _as_it_is)


def _as_it_is(record: Record, headers: Headers) -> Record:
    del headers
    return record


def _rows(body: object) -> object:
    if isinstance(body, dict):
        named = cast("Mapping[str, object]", body)
        return next((named[key] for key in _ROWS if key in named), named)
    return body


def _present(form: Mapping[str, object]) -> Record:
    return {name: value for name, value in form.items() if value is not MISSING and value is not None}


def _kind(spelled: object) -> object:
    """Return ``request``, ``response`` or ``feedback`` of a type such as ``org.kubeflow.serving.inference.request``."""
    kind = str(spelled).rpartition(".")[2]
    return kind if kind in _KINDS else spelled


def _cloud_event(record: Record, headers: Headers) -> tuple[Record, object]:
    """Return the attributes of an event and its data: of the binary mode (headers), or the structured one (members)."""
    if "ce-type" in headers:
        return {name.removeprefix("ce-"): value for name, value in headers.items()}, record
    if "data" in record or "data_base64" in record:
        body = record.get("data", MISSING)
        if body is MISSING:
            body = decoding.decode(decoding.decode(record["data_base64"], Decode.BASE64), Decode.JSON)
        return record, body
    return record, MISSING


def _kserve(record: Record, headers: Headers) -> Record:
    attributes, body = _cloud_event(record, headers)
    if body is MISSING and "bytes" in record:  # as KServe's logger writes files
        body = decoding.decode(decoding.decode(record["bytes"], Decode.BASE64), Decode.JSON)
        attributes = {
            "id": record.get("id"),
            "type": record.get("reqType"),
            "time": record.get("occurrenceTime"),
            "inferenceservicename": record.get("inferenceService"),
        }
    form = {
        "id": attributes.get("id"),
        "type": _kind(attributes.get("type", "")),
        "time": attributes.get("time"),
        "model": attributes.get("inferenceservicename"),
        "namespace": attributes.get("namespace"),
        "endpoint": attributes.get("endpoint"),
        "rows": _rows(body),
        "body": body,
    }
    return _present(form)


def _seldon(record: Record, headers: Headers) -> Record:
    attributes, body = _cloud_event(record, headers)
    kind = _kind(attributes.get("type", ""))
    truth = follow(body, ("truth",)) if kind == "feedback" else MISSING
    form = {
        "id": attributes.get("requestid", attributes.get("id")),
        "type": kind,
        "time": attributes.get("time"),
        "model": attributes.get("modelid"),
        "rows": _rows(body if truth is MISSING else truth),
        "body": body,
    }
    return _present(form)


def _sagemaker(record: Record, headers: Headers) -> Record:
    del headers
    event_id = follow(record, ("eventMetadata", "eventId"))
    inference_id = follow(record, ("eventMetadata", "inferenceId"))
    form = {
        "id": event_id if inference_id is MISSING else inference_id,
        "time": follow(record, ("eventMetadata", "inferenceTime")),
        "input": _captured(follow(record, ("captureData", "endpointInput"))),
        "output": _captured(follow(record, ("captureData", "endpointOutput"))),
        "labels": _captured(record.get("groundTruthData", MISSING)),
        "event": event_id,
    }
    return _present(form)


def _captured(part: object) -> object:
    """Read what SageMaker captured, in the encoding that stands beside it."""
    if not isinstance(part, dict):
        return MISSING
    captured = cast("Mapping[str, object]", part)
    data, encoding = captured.get("data", MISSING), str(captured.get("encoding", "JSON")).upper()
    kind = str(captured.get("observedContentType", ""))
    if encoding == "BASE64":
        data = decoding.decode(data, Decode.BASE64)
        encoding = "CSV" if "csv" in kind else "JSON"
    if encoding == "CSV":
        lines = cast("list[list[object]]", decoding.decode(data, Decode.CSV))
        return [[decoding.cast(cell, BaseType.LIST) for cell in line] for line in lines]
    return _rows(decoding.decode(data, Decode.JSON) if isinstance(data, str | bytes) else data)


def _databricks(record: Record, headers: Headers) -> Record:
    del headers
    moment = record.get("timestamp_ms")
    form = {
        "id": record.get("client_request_id") or record.get("databricks_request_id"),
        "time": None if moment is None else from_number(moment, Unit.MILLISECONDS),
        "status": record.get("status_code"),
        "request": _read_part(record.get("request")),
        "response": _read_part(record.get("response")),
    }
    return _present(form)


def _read_part(part: object) -> object:
    return _rows(decoding.decode(part, Decode.JSON) if isinstance(part, str) else part)


_SIDES: Final = {"TENSOR_QUEUE_INPUT": "input", "TENSOR_BACKEND_OUTPUT": "output"}


def _triton(record: Record, headers: Headers) -> Record:
    del headers
    data, shape = follow(record, ("tensor", "data")), follow(record, ("tensor", "shape"))
    rows: object = MISSING
    if isinstance(data, str) and isinstance(shape, str):
        values = [decoding.cast(cell, BaseType.LIST) for cell in data.split(",")]
        rows = _cut(values, [int(size) for size in shape.split(",") if size.strip().isdecimal()])
    form = {
        "id": record.get("id"),
        "model": record.get("model_name"),
        "type": _SIDES.get(str(record.get("activity")), record.get("activity")),
        "name": follow(record, ("tensor", "name")),
        "rows": rows,
    }
    return _present(form)


def _cut(values: list[object], shape: list[int]) -> object:
    count = shape[0] if len(shape) > 1 else len(values)
    width, left = divmod(len(values), count or 1)
    return values if left or width <= 1 else [values[at : at + width] for at in range(0, len(values), width)]


_PRESETS: Final[Mapping[Format, Preset]] = {
    Format.KSERVE: _kserve,
    Format.SELDON: _seldon,
    Format.SAGEMAKER: _sagemaker,
    Format.DATABRICKS: _databricks,
    Format.TRITON: _triton,
}
