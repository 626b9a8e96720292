"""A schema with a column of every kind, for the tests of checks."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping

from schemagen.build.compile import compile_schemas
from schemagen.build.loading import load_package
from schemagen.text.source import Source
from schemagen_runtime.errors import FieldError
from schemagen_runtime.schema import Schema

Form = Callable[[Mapping[str, object]], object]
SCHEMA_TEXT = b"""
schemagen: 1
name: values
version: 1.0.0
id: id
timestamp: timestamp
tags: {name: tags, maxItems: 2, maxLength: 3}
features:
  string: string?
  int: int?
  float: float?
  nan_null: {type: float?, nan: "null"}
  nan_allow: {type: float?, nan: allow}
  bool: bool?
  when: timestamp?
  day: date?
  price: decimal<10,2>?
  uuid: uuid?
  list: list<int>?
  strings: list<string>?
  gaps: {type: list<float?>?, nan: "null", minimum: 0}
  words: {type: list<string?>?, enum: [a, b]}
  vector: vector<2>?
  map: {type: "map<string,float>?", minimum: 0, minItems: 1, maxItems: 3}
  holes: {type: "map<string,float?>?", nan: "null"}
  counts: "map<string,int>?"
  whens: "map<string,timestamp>?"
  marks: {type: "map<string,string>?", sensitive: true, maxLength: 2}
  secret: {type: "string?", sensitive: true, maxLength: 4}
predictions:
  p: {type: float, kind: probability}
labels:
  y: int?
  z: {type: string?, enum: [a, b]}
"""


def _schema() -> Schema[object]:
    result = compile_schemas([Source("values.yaml", SCHEMA_TEXT)])
    assert result.ok, result.diagnostics
    return load_package(result.files, "values")


SCHEMA = _schema()
GOOD = {"id": "a", "timestamp": "2024-01-01T00:00:00Z", "p": 0.5}


def typed(values: Mapping[str, object]) -> object:
    """Return an inference event of the package, typed."""
    module = importlib.import_module(SCHEMA.package)
    return module.InferenceEvent(**values)


def only_error(event: object) -> FieldError:
    """Return the error of an event that has exactly one."""
    (error,) = SCHEMA.check(event)
    return error
