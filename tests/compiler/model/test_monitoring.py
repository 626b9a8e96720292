"""Editors know the section of the monitor, and its levels with their defaults."""

from __future__ import annotations

import json

from jsonschema import Draft202012Validator
from schemagen.frontend.metaschema import metaschema
from schemagen.model.monitoring import monitor_shape
from schemagen_runtime.protocol.monitoring import DEFAULT_LEVELS, Window


def test_editors_know_every_key() -> None:
    definitions = metaschema()["$defs"]
    assert isinstance(definitions, dict)
    assert definitions["monitor"] == monitor_shape()
    text = json.dumps(monitor_shape())
    assert all(f'"{found}"' in text for found in DEFAULT_LEVELS)
    assert all(f'"{window}"' in text for window in Window)
    assert "Without it 0.05 and 0.1." in text
    Draft202012Validator.check_schema(monitor_shape())
