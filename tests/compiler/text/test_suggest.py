"""Messages propose what was most likely meant, and stay short whatever they quote."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from schemagen.text.suggest import a, counted, did_you_mean, shown


def test_where_none_is_near_all_are_listed() -> None:
    assert did_you_mean("flaot", ["int", "float"]) == "did you mean 'float'?"
    assert did_you_mean("zzz", ["int", "float"]) == "expected one of int, float"


def test_articles_and_numbers() -> None:
    assert (a("int"), a("float"), a("enum")) == ("an int", "a float", "an enum")
    assert (counted(1, "file"), counted(0, "file"), counted(1200, "row")) == ("1 file", "0 files", "1,200 rows")


@given(st.text(st.characters(), max_size=500))
def test_what_is_shown_is_short_and_printable(text: str) -> None:
    assert shown(text).isprintable()
    assert len(shown(text[:64] + "x" * 10_000)) < 64 * 10 + 40
