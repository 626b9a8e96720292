"""Each rule by an example that breaks it, and no other."""

from __future__ import annotations

import pytest
from schemagen_runtime.columns import Role
from schemagen_runtime.compatibility.comparison import find_incompatibilities
from schemagen_runtime.compatibility.rule import Candidate, Incompatibility
from schemagen_runtime.compatibility.stored import COLUMN_RULES, SCHEMA_RULES
from schemagen_runtime.document import Document

from tests.runtime.compatibility.support import OLD, document, registered

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


def test_whether_elements_may_be_null_is_nothing_to_the_store() -> None:
    old = document(("l", Role.FEATURE, "list<int>"))
    found = find_incompatibilities(
        registered(old, "1.0.0"), Candidate("2.0.0", document(("l", Role.FEATURE, "list<int?>?")))
    )
    assert found == []


def test_there_is_no_example_of_a_rule_that_is_not_there() -> None:
    ids = [rule.id for rule in (*SCHEMA_RULES, *COLUMN_RULES)]
    assert sorted(CASES) == sorted(ids)
    assert len(set(ids)) == len(ids)
