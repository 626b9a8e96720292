"""A type is decided by the rules, and a note says what could not be."""

from __future__ import annotations

from pathlib import Path

import pytest
from schemagen.cli.reading import Reading
from schemagen.inferring.counting import part_of_values
from schemagen.inferring.evidence import Evidence
from schemagen.inferring.options import Options
from schemagen.inferring.types import decide

from tests.compiler.inferring.support import infer, line_of, refused, table, types_of

MANY = 1000


def type_of(folder: Path, cells: list[str], reading: Reading | None = None) -> str:
    filled = (cells * MANY)[: max(MANY, len(cells))]
    text = table(other=["x"] * len(filled), c=filled)
    inferred = infer(folder, text, reading)
    assert refused(folder, inferred, reading) == []
    assert not inferred.has_refused
    return types_of(inferred)["c"]


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (["1", "-2", "0"], "int"),
        (["0", "1"], "int"),
        (["1", ""], "int?"),
        (["9223372036854775807"], "int"),
        (["0870"], "string"),
        (["+5"], "string"),
        (["007.1"], "string"),
        (["9223372036854775808"], "string"),
        (["1", "0870"], "string"),
        (["1.0", "2.0", ""], "float?"),
        (["1.5", "2"], "float"),
        (["1e400"], "string"),
        (["true", "FALSE"], "bool"),
        (["yes", "no"], "string"),
        (["Y", "N"], "string"),
        (["t", "f"], "string"),
        (["NA", "DE"], "string"),
        (["2024-01-01"], "date"),
        (["01/02/2024"], "string"),
        (["2024-01-01T00:00:00Z"], "timestamp"),
        (["2024-01-01 00:00:00"], "string"),
        (["2024-01-01", "2024-01-01T00:00:00Z"], "string"),
        ([""], "string?"),
        (["1", "x"], "string?"),
        (["1.5", "nan"], "float"),
        (["[1, 2]", "[3, 4]"], "string?"),
    ],
)
def test_the_type_of_cells(cells: list[str], expected: str, tmp_path: Path) -> None:
    if "," in cells[0]:
        cells, expected = [f'"{cell}"' for cell in cells], "vector<2>"
    assert type_of(tmp_path, cells) == expected


def test_a_column_is_required_only_in_a_thousand_rows(tmp_path: Path) -> None:
    assert types_of(infer(tmp_path, table(a=["1"] * 999, b=["x"] * 999)))["a"] == "int?"
    assert types_of(infer(tmp_path, table(a=["1"] * 1000, b=["x"] * 1000)))["a"] == "int"


def test_texts_that_mean_no_value_are_left_out_only_if_named(tmp_path: Path) -> None:
    assert type_of(tmp_path, ["1", "NA"]) == "string?"
    assert type_of(tmp_path, ["1", "NA"], Reading(nulls=("NA",))) == "int?"


def test_lenient_timestamps_are_timestamps(tmp_path: Path) -> None:
    cells = ["2024-01-01 00:00:00+0000"]
    assert type_of(tmp_path, cells) == "string"
    assert type_of(tmp_path, cells, Reading(lenient_timestamps=True)) == "timestamp"


def test_a_mixed_column_says_what_is_in_it_and_where(tmp_path: Path) -> None:
    inferred = infer(tmp_path, table(a=["1", "2", "n/a", "4"], b=["x"] * 4))
    line = line_of(inferred, "a")
    assert "mixed: 3 whole numbers, 1 texts such as 'n/a'" in line
    assert "data.csv:4" in line
    assert "--null n/a" in line
    assert inferred.notes[0].startswith("column 'a': string?: mixed")


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ("0870", "would not be written so again"),
        ("9223372036854775808", "beyond the 64 bits"),
        ("01/02/2024", "never guessed"),
        ("2024-01-01 00:00:00", "has no offset"),
    ],
)
def test_why_a_text_is_no_more_is_said(cell: str, words: str, tmp_path: Path) -> None:
    assert words in infer(tmp_path, table(a=[cell, cell])).notes[0]


@pytest.mark.parametrize("cells", [["16,09", "1.234,56"], ["16,09", "12"], ["-1,234,567.8", "0.5"], ["16,09", "x"]])
def test_numbers_with_a_comma_are_strings_and_it_is_said_what_to_do(cells: list[str], tmp_path: Path) -> None:
    inferred = infer(tmp_path, table(other=["x"] * MANY, c=[f'"{cell}"' for cell in cells * (MANY // 2)]))
    assert types_of(inferred)["c"] == "string"
    assert f"such as '{cells[0]}': has a comma, so no number: write 1234.56 for 1.234,56" in inferred.notes[0]
    assert refused(tmp_path, inferred) == []


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (["1", "2"], "int"),
        (["1", "2.5"], "float"),
        (["1", "null"], "int?"),
        (["[1, 2]", "[3, 4]"], "vector<2>"),
        (["[1]", "[1, 2]"], "list<int>"),
        (['["a", null]', "[]"], "list<string?>"),
        (['{"a": 1}', '{"b": 2.5}'], "map<string,float>"),
        (["true"], "bool"),
        (['"2024-01-01"'], "date"),
        ([str(2**63)], "decimal<19,0>"),
    ],
)
def test_the_type_of_json(values: list[str], expected: str, tmp_path: Path) -> None:
    lines = [f'{{"a": {value}, "b": "x"}}' for value in (values * MANY)[:MANY]]
    inferred = infer(tmp_path, "\n".join(lines), name="data.ndjson")
    assert types_of(inferred)["a"] == expected
    assert refused(tmp_path, inferred, name="data.ndjson") == []


def test_values_that_no_type_takes_are_named(tmp_path: Path) -> None:
    lines = ['{"a": 1, "b": 1}', '{"a": "x", "b": 1}', '{"a": "x", "b": 1}']
    inferred = infer(tmp_path, "\n".join(lines), name="data.ndjson")
    assert inferred.has_refused
    assert "data.ndjson:1" in inferred.notes[0]
    assert refused(tmp_path, inferred, name="data.ndjson") == [1]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([1.0, None, 3.0], "int?"),
        ([1.0, float("nan"), -0.0], "int?"),
        ([1, 2.0, None], "int?"),
        ([1.0, 2.0, 3.0], "float?"),
        ([1.0, None, 0.5], "float?"),
        ([1.0, None, 2.0**53], "float?"),
        ([1.0, None, float("inf")], "float?"),
        ([1, None, 3], "int?"),
        ([float("nan"), None, float("nan")], "float?"),
    ],
)
def test_whole_floats_with_gaps_are_ints_where_a_reader_takes_them_so(values: list[object], expected: str) -> None:
    evidence = Evidence("c")
    evidence.is_text = False
    evidence.take(part_of_values(values), str)
    assert decide(evidence, Options(whole_floats=True)).type == expected
    assert decide(evidence, Options()).base == ("int" if {*map(type, values)} <= {int, type(None)} else "float")


@pytest.mark.parametrize(
    ("values", "words"),
    [
        (["12.5", "-3", "12.5"], "look like numbers, such as '12.5'"),
        (["00700", "00701", "00700"], "look like numbers, such as '00700'"),
        (["True", "false", "True"], "look like bools, such as 'True'"),
        (["[1, 2]", "[3]", None], "look like lists or maps, such as '[1, 2]'"),
        (["1", "x", "1"], ""),
        (["1", "2", "3"], ""),
        (["nothing", "here", "here"], ""),
    ],
)
def test_texts_that_came_as_texts_and_look_like_more_are_noted(values: list[object], words: str) -> None:
    evidence = Evidence("c")
    evidence.is_text = False
    evidence.take(part_of_values(values), str)
    decision = decide(evidence, Options())
    assert decision.type == "string?"
    assert words in "".join(decision.notes)
    assert bool(decision.notes) == bool(words)
