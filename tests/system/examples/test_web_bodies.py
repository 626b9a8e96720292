"""Events as bodies of a web framework that validates by pydantic, in both ways that docs/api.md shows."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from typing import Any, get_type_hints

import orjson
import pytest

from tests.system.parity.test_lines import GOOD
from tests.system.parity.test_parity import COMPILED

DOCS = Path(__file__).parents[3] / "docs" / "api.md"
BODY = orjson.dumps({**GOOD, "hours-per-week": 40})
SCHEMA, _ = COMPILED["credit_risk"]
EVENTS = importlib.import_module(SCHEMA.package)
BY_NAME = 'Body = TypedDict("Body", get_type_hints(InferenceEventDict, include_extras=True))'


def adapter(body: object) -> Any:  # noqa: ANN401 -- pydantic need not be installed
    return pytest.importorskip("pydantic", reason="pydantic (extra bench) reads the body").TypeAdapter(body)


def test_a_typed_event_is_a_body_under_the_names_of_its_attributes() -> None:
    values = {name.replace("-", "_"): value for name, value in orjson.loads(BODY).items()}
    event = adapter(EVENTS.InferenceEvent).validate_json(orjson.dumps(values))
    assert type(event) is EVENTS.InferenceEvent
    assert orjson.loads(SCHEMA.encode(event))["hours-per-week"] == 40


def test_the_dictionary_s_type_is_a_body_under_the_names_on_the_wire() -> None:
    extensions = pytest.importorskip("typing_extensions", reason="pydantic brings it")
    assert BY_NAME in DOCS.read_text("utf-8")
    made: dict[str, object] = {}
    names = {"TypedDict": extensions.TypedDict, "get_type_hints": get_type_hints}
    exec(BY_NAME, {**names, "InferenceEventDict": EVENTS.InferenceEventDict}, made)
    event = adapter(made["Body"]).validate_json(BODY)
    assert orjson.loads(SCHEMA.encode(event))["hours-per-week"] == 40


@pytest.mark.skipif(sys.version_info < (3, 12), reason="before Python 3.12 pydantic refuses typing.TypedDict")
def test_since_python_3_12_the_type_itself_is_one() -> None:
    assert adapter(EVENTS.InferenceEventDict).validate_json(BODY)["hours-per-week"] == 40
