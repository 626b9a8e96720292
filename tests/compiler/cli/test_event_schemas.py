"""The schema of an event is made of the document that comes with it, and of no other."""

from __future__ import annotations

import dataclasses

import pytest
from schemagen.cli.event_schemas import load_schema
from schemagen_runtime import SchemaInfo

from tests.runtime.support import SCHEMA


def test_a_document_is_compiled_and_must_be_the_one_that_is_named() -> None:
    info = SchemaInfo.of(SCHEMA)
    assert load_schema(info).fingerprint == SCHEMA.fingerprint
    with pytest.raises(ValueError, match="is another one's"):
        load_schema(dataclasses.replace(info, fingerprint="0" * 64))
    with pytest.raises(ValueError, match="the document of its schema is damaged"):
        load_schema(dataclasses.replace(info, document=b"{}"))
