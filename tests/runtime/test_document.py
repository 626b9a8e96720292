"""The canonical document of a schema, as a store reads it."""

from __future__ import annotations

from schemagen_runtime.columns import Role
from schemagen_runtime.document import Place

from tests.runtime.compatibility.support import OWN, document


def test_places_are_what_roles_are_to_a_collection() -> None:
    places = {
        column.role: column.place for column in document(*((str(role), role, "int") for role in Role)).all_columns
    }
    inference = (Role.FEATURE, Role.PREDICTION, Role.EXTRA)
    assert all(places[role] is Place.INFERENCE for role in inference)
    assert {role: str(place) for role, place in places.items() if role not in inference} == {
        role: str(role) for role in (*OWN, Role.LABEL)
    }
