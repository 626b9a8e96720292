"""Every word of the tables is one that is looked up, and stands for a type or a key of the language."""

from __future__ import annotations

from schemagen.frontend.foreign_words import (
    DECIMALS,
    KEYS,
    LACKING,
    LISTS,
    MAPS,
    OPTIONALS,
    PARTS,
    SCALARS,
    WITHOUT,
    fold,
)
from schemagen.model.constraints import CONSTRAINTS
from schemagen_runtime.columns import SCALAR_TYPES, ColumnType


def test_words_are_folded() -> None:
    for table in (SCALARS, DECIMALS, LACKING, LISTS, MAPS, OPTIONALS, KEYS, WITHOUT):
        assert {word for word in table if fold(word) != word} == set()


def test_types_are_those_of_the_language() -> None:
    assert set(SCALARS.values()) <= set(SCALAR_TYPES)
    for spelled, _, _ in LACKING.values():
        assert str(ColumnType.parse(spelled)) == spelled


def test_keys_are_those_of_the_language_or_part_of_a_type() -> None:
    known = {*(row.key for row in CONSTRAINTS), "doc", "unit", "sensitive", "deprecated", "attribute", "type"}
    assert set(KEYS.values()) <= known | set(PARTS)
    assert not KEYS.keys() & WITHOUT.keys()


def test_no_word_is_of_two_kinds() -> None:
    kinds = [set(SCALARS), set(DECIMALS), set(LACKING), set(LISTS), set(MAPS)]
    assert len(set[str]().union(*kinds)) == sum(map(len, kinds))
