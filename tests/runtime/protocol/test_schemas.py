"""What names a schema is read as it was written."""

from __future__ import annotations

import pytest
from schemagen_runtime import Collection, SchemaInfo
from schemagen_runtime.protocol.schemas import describe_registration, describe_schema, read_schema_info

from tests.runtime.support import SCHEMA

INFO = SchemaInfo.of(SCHEMA)


def test_a_schema_is_read_as_it_was_written() -> None:
    documents = {INFO.fingerprint: INFO.document}
    assert read_schema_info(describe_schema(INFO), documents.__getitem__) == INFO


@pytest.mark.parametrize("described", [None, 7, {}, {**describe_schema(INFO), "version": 1}])
def test_what_names_no_schema_is_refused(described: object) -> None:
    with pytest.raises((KeyError, TypeError)):
        read_schema_info(described, lambda _: b"")


def test_a_registration_says_where_and_what() -> None:
    described = describe_registration(Collection("p", "c"), INFO)
    assert described == {"project": "p", "collection": "c", "schema": describe_schema(INFO)}
