"""The canonical document of a schema, as a store reads it."""

from __future__ import annotations

import pytest
from schemagen_runtime.columns import NanPolicy, Role
from schemagen_runtime.document import Place, read_document

from tests.runtime.compatibility.support import OWN, document
from tests.runtime.support import SCHEMA, schema


def test_places_are_what_roles_are_to_a_collection() -> None:
    places = {
        column.role: column.place for column in document(*((str(role), role, "int") for role in Role)).all_columns
    }
    inference = (Role.FEATURE, Role.PREDICTION, Role.EXTRA)
    assert all(places[role] is Place.INFERENCE for role in inference)
    assert {role: str(place) for role, place in places.items() if role not in inference} == {
        role: str(role) for role in (*OWN, Role.LABEL)
    }


def test_a_compiled_schema_is_read_with_its_columns_in_order() -> None:
    read = read_document(SCHEMA.document)
    names = [column.name for column in read.all_columns]
    assert names[:3] == ["id", "timestamp", "tags"]
    assert {column.name: str(column.type) for column in read.columns} == {
        "x": "int",
        "note": "string?",
        "F": "float?",
        "p": "float",
        "y": "int?",
        "z": "string?",
    }
    assert [column.name for column in read.all_columns if column.place is Place.LABEL] == ["y", "z"]


def test_what_a_column_says_of_nan_and_of_secrets_is_read() -> None:
    more = "F: {type: float?, nan: allow}\n  secret: {type: string?, sensitive: true}"
    read = {column.name: column for column in read_document(schema("1.0.0", more).document).columns}
    assert (read["F"].nan, read["p"].nan) == (NanPolicy.ALLOW, NanPolicy.REJECT)
    assert [name for name, column in read.items() if column.sensitive] == ["secret"]


@pytest.mark.parametrize("text", [b"", b"[]", b"null", b"{}", b'{"id": "id"}', b'{"id": {"name": "id"}}'])
def test_what_is_no_document(text: bytes) -> None:
    with pytest.raises(ValueError, match=r"not a canonical|unexpected|empty"):
        read_document(text)
