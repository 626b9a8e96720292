"""Numbered columns of numbers make one vector."""

from __future__ import annotations

from pathlib import Path

from schemagen.inferring.vectors import FEWEST

from tests.compiler.inferring.support import columns_of, infer, refused, table


def numbered(first: int, count: int, prefix: str = "V") -> dict[str, list[str]]:
    return {f"{prefix}{first + number}": ["1.5", "2.5"] for number in range(count)}


def test_many_in_a_row_are_one_vector(tmp_path: Path) -> None:
    inferred = infer(tmp_path, table(Time=[1, 2], **numbered(1, 28), Amount=["1", "2.5"]))
    vector = columns_of(inferred)["V"]
    assert (str(vector.type), vector.parts[0], vector.parts[-1]) == ("vector<28>?", "V1", "V28")
    assert "from: V1..V28" in inferred.text
    assert refused(tmp_path, inferred) == []


def test_names_that_no_range_spells_are_listed(tmp_path: Path) -> None:
    inferred = infer(tmp_path, table(**numbered(0, FEWEST)))
    assert "from: [V0, V1," in inferred.text
    assert refused(tmp_path, inferred) == []


def test_few_or_whole_or_incomplete_ones_stay_columns(tmp_path: Path) -> None:
    few = infer(tmp_path, table(**numbered(1, FEWEST - 1)))
    assert "vector" not in few.text
    whole = infer(tmp_path, table(**{name: [1, 2] for name in numbered(1, FEWEST)}))
    assert "vector" not in whole.text
    gaps = infer(tmp_path, table(**{name: ["1.5", ""] for name in numbered(1, FEWEST)}))
    assert "vector" not in gaps.text


def test_a_vector_takes_no_name_that_is_there(tmp_path: Path) -> None:
    inferred = infer(tmp_path, table(V=["x", "y"], **numbered(1, FEWEST)))
    assert str(columns_of(inferred)["Vs"].type) == f"vector<{FEWEST}>?"


def test_a_header_of_equal_names_makes_a_vector_that_takes_its_rows(tmp_path: Path) -> None:
    inferred = infer(tmp_path, ",".join(["0"] * 18) + "\n" + (",".join(["0.5"] * 18) + "\n") * 9)
    assert 'from: "0.1..0.17"' in inferred.text
    assert refused(tmp_path, inferred) == []
