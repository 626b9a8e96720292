"""What is written is read back as what was meant, and says what it rests on."""

from __future__ import annotations

from pathlib import Path

from schemagen.inferring.writing import comment

from tests.compiler.inferring.support import columns_of, infer, line_of, table


def test_a_comment_is_one_line_that_can_be_shown() -> None:
    assert comment("a\nb", "", "\u202ec") == "  # a\\nb; \\u202ec"
    assert comment("") == ""
    assert len(comment("x" * 1000)) < 420


def test_a_line_says_what_it_rests_on(tmp_path: Path) -> None:
    inferred = infer(tmp_path, table(a=["1", "", "30"], b=["x", "x", "x"], c=["2024-01-02", "2024-01-01", ""]))
    assert line_of(inferred, "a") == "a: int?  # 3 rows; 1 empty; 1 to 30"
    assert line_of(inferred, "b").startswith("b: string?  # 3 rows; always the same value")
    assert line_of(inferred, "c").endswith("2024-01-01 to 2024-01-02")


def test_few_values_that_come_often_are_an_enum(tmp_path: Path) -> None:
    often = table(a=["x", "no"] * 10, label=[0, 1] * 10, m=[0, 1] * 10)
    text = infer(tmp_path, often).text
    assert 'a: {type: string?, enum: ["no", x]}' in text
    assert "label: {type: int?, enum: [0, 1]}" in text
    assert "\n  m: int?" in text
    seldom = infer(tmp_path, table(a=["x", "y"] * 9 + ["x"], b=[1] * 19))
    assert "enum" not in seldom.text
    many = infer(tmp_path, table(a=[f"v{number}" for number in range(21)] * 10, b=[1] * 210))
    assert "enum" not in many.text


def test_an_attribute_stands_where_the_derived_one_is_refused(tmp_path: Path) -> None:
    inferred = infer(tmp_path, table(**{"a b": [1, 2], "a_b": [1, 2], "__init__": [1, 2]}))
    assert {"a b", "a_b", "__init__"} <= columns_of(inferred).keys()
    assert "attribute: a_b_2" in line_of(inferred, '"a b"')
