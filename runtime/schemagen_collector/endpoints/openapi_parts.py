"""Write the parts that the operations of the OpenAPI document share: parameters, answers, problems."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from schemagen_runtime.protocol.media import JSON, PROBLEM
from schemagen_runtime.protocol.problems import ProblemType

from schemagen_collector.core.tokens import Right
from schemagen_collector.endpoints.openapi_schemas import NAME, Json, reference

_ANYWHERE: Final = (
    ProblemType.MALFORMED_REQUEST,
    ProblemType.TIMEOUT,
    ProblemType.HEAD_TOO_LARGE,
    ProblemType.BUSY,
    ProblemType.INTERNAL,
)
"""What is answered before it is known which operation a request is of."""
OF_TOKENS: Final = (
    ProblemType.NO_TOKEN,
    ProblemType.BAD_TOKEN,
    ProblemType.FORBIDDEN,
    ProblemType.MISDIRECTED,
    ProblemType.STORE_UNAVAILABLE,
)
OF_RECORDS: Final = (*OF_TOKENS, ProblemType.NOT_FOUND, ProblemType.UNKNOWN_COLLECTION, ProblemType.NO_RECORD)
OF_BODIES: Final = (
    ProblemType.MALFORMED_JSON,
    ProblemType.MALFORMED_GZIP,
    ProblemType.TOO_LARGE,
    ProblemType.UNSUPPORTED_MEDIA_TYPE,
)

_BODIES: Final[Mapping[tuple[ProblemType, ...], str]] = {
    (ProblemType.SCHEMA_CONFLICT,): "SchemaConflict",
    (ProblemType.INVALID_SCHEMA,): "InvalidSchema",
}
"""The schemas of problems with more than the members of each, by the types of a status."""


def plain(operation: str, summary: str, description: str) -> Json:
    """Return an operation that answers with plain text, whoever asks."""
    responses = {"200": text(description), **problems()}
    return {"operationId": operation, "summary": summary, "security": [], "responses": responses}


def model_metrics() -> Json:
    """Return the operation that tells Prometheus how models do."""
    description = "A token needs the right 'read'; it tells of the models of the projects where it has it."
    responses = {"200": text("Gauges by model, in Prometheus' text format."), **problems(*OF_TOKENS)}
    return {
        "operationId": "modelMetrics",
        "summary": "How models do, for Prometheus",
        "description": description,
        "responses": responses,
    }


def text(description: str) -> Json:
    """Return a response of plain text."""
    return {"description": description, "content": {"text/plain": {"schema": {"type": "string"}}}}


def needs(right: Right) -> str:
    """Say which right a token needs."""
    return f"A token needs the right '{right}' in the project."


def place() -> list[Json]:
    """Return the parameters that name a data collection: its project, and itself."""
    return [
        parameter("project", "path", "The project.", NAME, required=True),
        parameter("name", "path", "The data collection.", NAME, required=True),
    ]


def parameter(name: str, where: str, description: str, schema: Json, *, required: bool = False) -> Json:
    """Return one parameter; ``where`` it stands is ``path``, ``query`` or ``header``."""
    return {"name": name, "in": where, "description": description, "required": required, "schema": schema}


def answer(description: str, schema: str) -> Json:
    """Return a response whose body follows one of the component schemas."""
    return {"description": description, "content": {JSON: {"schema": {"$ref": f"#/components/schemas/{schema}"}}}}


def problems(*types: ProblemType) -> dict[str, Json]:
    """Return the responses of an operation that is refused with these types of problems, or as any may be."""
    by_status: dict[str, list[ProblemType]] = {}
    for one in dict.fromkeys((*types, *_ANYWHERE)):
        by_status.setdefault(str(int(one.status)), []).append(one)
    return {
        status: {
            "description": "; ".join(one.title for one in same),
            "content": {PROBLEM: {"schema": reference(_BODIES.get(tuple(same), "Problem"))}},
        }
        for status, same in sorted(by_status.items())
    }
