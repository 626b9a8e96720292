"""The table of what columns mean: its rows fit its fields, and what one reads another writes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from schemagen.frontend.metaschema import metaschema
from schemagen.model.meaning import WORDS, Comparison, Meaning, Target, Word, read_meaning, spell_member, write_meaning
from schemagen_runtime.columns import ColumnType

FLOAT, INT, BOOL = (ColumnType.parse(name) for name in ("float", "int", "bool"))
NUMBERS = st.one_of(st.integers(-(2**53), 2**53), st.floats(allow_nan=False, allow_infinity=False))
MEMBERS = st.one_of(st.text(max_size=3), st.integers(-9, 9), st.booleans())


def compared(label: str, how: Comparison, bound: float) -> dict[str, object]:
    return {"label": label, str(how): bound}


TEXTS = st.text(max_size=3)
TARGETS = st.one_of(TEXTS, st.builds(compared, TEXTS, st.sampled_from(Comparison), NUMBERS))
VALUES: st.SearchStrategy[dict[str, object]] = st.fixed_dictionaries(
    {},
    optional={
        "target": TARGETS,
        "positive": MEMBERS,
        "threshold": NUMBERS,
        "classes": st.lists(MEMBERS, min_size=2, max_size=3),
        "names": st.dictionaries(st.text(max_size=2), st.text(min_size=1, max_size=3), min_size=1, max_size=3),
    },
)


def test_rows_and_fields_are_the_same_in_the_same_order() -> None:
    assert tuple(word.key for word in WORDS) == Meaning._fields


@given(values=VALUES)
def test_what_is_written_reads_back(values: dict[str, object]) -> None:
    read = read_meaning(values, FLOAT)
    assert read_meaning(write_meaning(read), FLOAT) == read
    assert set(write_meaning(read)) == set(values)


@pytest.mark.parametrize("word", WORDS, ids=lambda word: word.key)
def test_a_value_of_another_shape_counts_as_not_given(word: Word) -> None:
    shapes: tuple[object, ...] = (None, [], {}, [None], [["a"], "b"], {"label": 3}, {"1": 1})
    for wrong in shapes:
        assert read_meaning({word.key: wrong}, FLOAT) == Meaning()


@pytest.mark.parametrize("word", WORDS, ids=lambda word: word.key)
def test_editors_know_every_key(word: Word) -> None:
    definitions = metaschema()["$defs"]
    assert isinstance(definitions, dict)
    assert definitions[word.key] == word.shape


def test_two_comparisons_are_none() -> None:
    assert read_meaning({"target": {"label": "y", "above": 1, "below": 2}}, FLOAT) == Meaning()
    assert read_meaning({"target": {"label": "y", "above": True}}, FLOAT) == Meaning()
    assert read_meaning({"target": {"label": "y"}}, FLOAT).target == Target("y")


@pytest.mark.parametrize(
    ("column_type", "key", "canonical"),
    [
        (INT, "01", "1"),
        (INT, "+1", "1"),
        (INT, "-0", "0"),
        (INT, "one", "one"),
        (BOOL, "True", "true"),
        (FLOAT, "A", "A"),
    ],
)
def test_the_keys_of_names_are_spelled_in_one_way(column_type: ColumnType, key: str, canonical: str) -> None:
    assert read_meaning({"names": {key: "name"}}, column_type).names == ((canonical, "name"),)


def test_members_as_keys() -> None:
    assert [spell_member(one) for one in (True, False, 0, -1, "A")] == ["true", "false", "0", "-1", "A"]
