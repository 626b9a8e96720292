"""Why a schema cannot be registered: each rule by an example, their order, and what breaks none."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from schemagen_runtime.columns import BaseType, ColumnType, Role
from schemagen_runtime.compatibility.comparison import find_incompatibilities
from schemagen_runtime.compatibility.rule import Candidate

from tests.runtime.compatibility.support import OLD, document, registered


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
    fits = {BaseType.INT: {BaseType.INT, BaseType.FLOAT}}  # any other type fits itself alone
    expected = [
        name
        for name, role, type_ in new
        if name in stored
        and (
            stored[name][0] is not (role is Role.LABEL)
            or type_.base not in fits.get(stored[name][1], {stored[name][1]})
        )
    ]
    found = find_incompatibilities(registered(before, "1.0.0"), Candidate("1.1.0", after))
    assert [one.column for one in found] == expected
    assert not find_incompatibilities(registered(before, "1.0.0"), Candidate("1.1.0", before))
