"""A column that pyarrow holds shows what its texts show one by one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields

import pytest
from schemagen.inferring import arrays, sure_forms
from schemagen.inferring.arrays import part_of_array
from schemagen.inferring.counting import part_of_cells
from schemagen.inferring.part import Part, Wanted

from tests.compiler.inferring.tricky import TEXTS, column

pyarrow = pytest.importorskip("pyarrow")


def shown(part: Part) -> dict[str, object]:
    values: dict[str, object] = {field.name: getattr(part, field.name) for field in fields(part)}
    values |= {"sample": list(part.sample), "order": list(part.forms)}
    return {name: value for name, value in values.items() if name != "digest"}


def both(cells: Sequence[str], nulls: frozenset[str] = frozenset()) -> tuple[dict[str, object], dict[str, object]]:
    at_once = part_of_array(pyarrow.array(cells, "string"), nulls, Wanted())
    one_by_one = part_of_cells(cells, nulls)
    return shown(at_once), shown(one_by_one)


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look at nothing one by one that can be looked at all at once."""
    monkeypatch.setattr(arrays, "_FEW", 3)
    monkeypatch.setattr(sure_forms, "_FEW", 1)


@pytest.mark.parametrize("part", range(8))
def test_both_ways_show_the_same(part: int) -> None:
    for seed in range(part * 25, part * 25 + 25):
        at_once, one_by_one = both(column(seed), frozenset(("NA", "-")) if seed % 3 == 0 else frozenset())
        assert at_once == one_by_one, seed


@pytest.mark.parametrize("nulls", [frozenset[str](), frozenset(("NA", "0"))])
def test_both_ways_show_the_same_of_each_text(nulls: frozenset[str]) -> None:
    for text in TEXTS:
        at_once, one_by_one = both([text, "v", "w", "x", text, "y"], nulls)
        assert at_once == one_by_one, text


def test_what_matters_no_more_is_not_counted_and_the_rest_is_the_same() -> None:
    for seed in range(100):
        cells = column(seed)
        counted, uncounted = (
            shown(part_of_array(pyarrow.array(cells, "string"), frozenset(), Wanted(values=values)))
            for values in (True, False)
        )
        for name in ("distinct", "hashes", "span"):
            assert uncounted.pop(name) is None
            del counted[name]
        assert counted == uncounted, seed


def test_a_column_without_any_value_is_one() -> None:
    assert both(["", "", ""])[0] == both(["", "", ""])[1]


def test_equal_columns_have_equal_digests() -> None:
    first, second, third = (
        part_of_array(pyarrow.array(cells, "string"), frozenset(), Wanted()).digest
        for cells in (["ab", "c"], ["ab", "c"], ["a", "bc"])
    )
    assert first == second != third


def test_few_values_are_counted() -> None:
    part = part_of_array(pyarrow.array(["x", "y", "x"], "string"), frozenset(), Wanted())
    assert part.distinct == [("x", 2), ("y", 1)]
