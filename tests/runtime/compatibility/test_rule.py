"""What a rule is given: a column of a candidate, beside what the collection has."""

from __future__ import annotations

import pytest
from schemagen_runtime.columns import ColumnType, Role
from schemagen_runtime.compatibility.rule import Candidate, ColumnPair
from schemagen_runtime.compatibility.stored import COLUMN_RULES, SCHEMA_RULES
from schemagen_runtime.document import CollectionColumn, DocumentColumn, Place

from tests.runtime.compatibility.support import OLD, registered


@pytest.mark.parametrize(
    ("role", "place"), [(Role.ID, Place.ID), (Role.EXTRA, Place.INFERENCE), (Role.LABEL, Place.LABEL)]
)
def test_the_place_of_a_pair_is_that_of_the_new_column(role: Role, place: Place) -> None:
    stored = CollectionColumn("x", Place.TAGS, ColumnType.parse("int"))
    assert ColumnPair(DocumentColumn("x", role, ColumnType.parse("int")), stored, None).place is place


def test_a_column_that_nothing_is_stored_of_breaks_no_rule() -> None:
    pair = ColumnPair(DocumentColumn("new", Role.FEATURE, ColumnType.parse("int")), None, None)
    assert [rule.find(pair) for rule in COLUMN_RULES] == [None] * len(COLUMN_RULES)


def test_a_rule_tells_its_reason_as_a_clause_and_itself_as_a_sentence() -> None:
    reasons = [rule.find(registered(OLD, "1.0.0"), Candidate("1.0.0", OLD)) for rule in SCHEMA_RULES]
    assert all(reason and reason[0].islower() and not reason.endswith(".") for reason in reasons)
    for rule in (*SCHEMA_RULES, *COLUMN_RULES):
        assert rule.summary[0].isupper()
        assert rule.summary.endswith(".")
