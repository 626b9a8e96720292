"""A record shows which columns it has, and no values: some may be sensitive."""

from __future__ import annotations

from schemagen_runtime import Record

RECORD = Record("m", "id-4711", {"x": 4711, "y": None}, {"<z>": 4711, "w": None}, "2024-01-01T00:00:00Z", None)


def test_its_texts_have_names_and_no_values() -> None:
    assert repr(RECORD) == "<Record of model m, received at 2024-01-01T00:00:00Z: 2 values, 1 of 2 labels>"
    html = RECORD._repr_html_()
    assert "4711" not in repr(RECORD) + str(RECORD) + html
    assert "<td>y</td><td>none</td>" in html
    assert "<td>&lt;z&gt;</td><td>[sensitive]</td>" in html


def test_a_wide_record_is_shown_in_part() -> None:
    wide = Record("m", "a", {f"column {n}": n for n in range(2000)}, {}, "2024-01-01T00:00:00Z", None)
    assert len(repr(wide)) < 120
    assert "and 1,980 more" in wide._repr_html_()
