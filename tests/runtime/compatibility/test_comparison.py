"""Why a schema cannot be registered: each rule by an example, their order, and what breaks none."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from schemagen_runtime.columns import ColumnType, Role
from schemagen_runtime.compatibility.comparison import find_incompatibilities
from schemagen_runtime.compatibility.rule import Candidate, Incompatibility, Registered
from schemagen_runtime.compatibility.rules import COLUMN_RULES, SCHEMA_RULES
from schemagen_runtime.document import CollectionColumn, Document, DocumentColumn, Place

OWN = (Role.ID, Role.TIMESTAMP, Role.TAGS)


def document(*columns: tuple[str, Role, str]) -> Document:
    """A document whose own columns are called as their roles, unless they are given."""
    given = {role: (name, type_) for name, role, type_ in columns}
    own = {
        role: DocumentColumn(name, role, ColumnType.parse(type_))
        for role in OWN
        for name, type_ in [given.get(role, (str(role), "string"))]
    }
    others = [DocumentColumn(name, role, ColumnType.parse(type_)) for name, role, type_ in columns if role not in OWN]
    return Document(own[Role.ID], own[Role.TIMESTAMP], own[Role.TAGS], tuple(others))


def registered(of: Document, *versions: str) -> Registered:
    columns = [CollectionColumn(column.name, column.place, column.type) for column in of.all_columns]
    return Registered(columns, versions)


OLD = document(("x", Role.FEATURE, "int"), ("v", Role.FEATURE, "vector<3>"), ("y", Role.LABEL, "string?"))

CASES: dict[str, tuple[str, Document, str | None, str]] = {
    "version-reused": (
        "1.0.0",
        OLD,
        None,
        "version 1.0.0 is registered with other content; raise the schema's version",
    ),
    "column-moved": (
        "2.0.0",
        document(("x", Role.LABEL, "int")),
        "x",
        "column 'x' is stored as inference, and the schema makes it label",
    ),
    "type-changed": (
        "2.0.0",
        document(("v", Role.EXTRA, "vector<4>?")),
        "v",
        "column 'v' is stored as vector<3>, and the schema makes it vector<4>",
    ),
    "own-column-renamed": (
        "2.0.0",
        document(("key", Role.ID, "string")),
        "key",
        "the id column is stored as 'id', and the schema calls it 'key'",
    ),
}


@pytest.mark.parametrize("rule", [*SCHEMA_RULES, *COLUMN_RULES], ids=lambda rule: rule.id)
def test_each_rule_has_an_example_that_breaks_it_alone(rule: object) -> None:
    id_ = str(getattr(rule, "id"))  # noqa: B009 -- of two kinds of rules
    version, new, column, reason = CASES[id_]
    found = find_incompatibilities(registered(OLD, "1.0.0"), Candidate(version, new))
    assert found == [Incompatibility(id_, column, reason)]


def test_there_is_no_example_of_a_rule_that_is_not_there() -> None:
    ids = [rule.id for rule in (*SCHEMA_RULES, *COLUMN_RULES)]
    assert sorted(CASES) == sorted(ids)
    assert len(set(ids)) == len(ids)


def test_reasons_come_in_the_order_of_the_columns_one_for_each() -> None:
    new = document(("when", Role.TIMESTAMP, "timestamp"), ("y", Role.FEATURE, "int"), ("x", Role.FEATURE, "bool"))
    found = find_incompatibilities(registered(OLD, "1.0.0"), Candidate("1.0.0", new))
    assert [(one.rule, one.column) for one in found] == [
        ("version-reused", None),
        ("own-column-renamed", "when"),
        ("column-moved", "y"),  # its type is another as well
        ("type-changed", "x"),
    ]


def test_tags_may_come_later_and_may_go() -> None:
    without = OLD._replace(tags=None)
    assert not find_incompatibilities(registered(without, "1.0.0"), Candidate("1.1.0", OLD))
    assert not find_incompatibilities(registered(OLD, "1.0.0"), Candidate("1.1.0", without))


@pytest.mark.parametrize("role", [Role.FEATURE, Role.PREDICTION, Role.EXTRA])
@pytest.mark.parametrize("type_", ["int", "int?"])
def test_nullability_and_the_section_may_change_but_for_labels(role: Role, type_: str) -> None:
    assert not find_incompatibilities(registered(OLD, "1.0.0"), Candidate("1.1.0", document(("x", role, type_))))


TYPES = st.sampled_from([*map(ColumnType.parse, ("int", "int?", "string", "string?", "float", "float?"))])
COLUMNS = st.lists(
    st.tuples(st.sampled_from("abcdef"), st.sampled_from([Role.FEATURE, Role.EXTRA, Role.LABEL]), TYPES),
    unique_by=lambda column: column[0],
)


@given(old=COLUMNS, new=COLUMNS)
def test_a_schema_fits_unless_a_column_moves_or_changes_its_type(
    old: Sequence[tuple[str, Role, ColumnType]], new: Sequence[tuple[str, Role, ColumnType]]
) -> None:
    """The rules, said once more over plain dictionaries."""
    before, after = (document(*((name, role, str(type_)) for name, role, type_ in some)) for some in (old, new))
    stored = {name: (role is Role.LABEL, type_.base) for name, role, type_ in old}
    expected = [
        name for name, role, type_ in new if name in stored and stored[name] != (role is Role.LABEL, type_.base)
    ]
    found = find_incompatibilities(registered(before, "1.0.0"), Candidate("1.1.0", after))
    assert [one.column for one in found] == expected
    assert not find_incompatibilities(registered(before, "1.0.0"), Candidate("1.1.0", before))


def test_places_are_what_roles_are_to_a_collection() -> None:
    places = {
        column.role: column.place for column in document(*((str(role), role, "int") for role in Role)).all_columns
    }
    inference = (Role.FEATURE, Role.PREDICTION, Role.EXTRA)
    assert all(places[role] is Place.INFERENCE for role in inference)
    assert {role: str(place) for role, place in places.items() if role not in inference} == {
        role: str(role) for role in (*OWN, Role.LABEL)
    }
