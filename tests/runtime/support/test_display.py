"""Short representations and tables of anything: bounded, escaped, and never raising."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from schemagen_runtime.support.display import HIDDEN, MAX_ROWS, Discreet, show, show_pairs, show_table


class Hostile:
    """Raise from ``repr``."""

    def __repr__(self) -> str:
        raise RuntimeError("no")


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Wide(Discreet):
    """Hold much, and one thing that is not to be shown."""

    numbers: tuple[int, ...]
    text: str
    hidden: str = field(default="psst", repr=False)


NESTED: list[object] = []
NESTED.append(NESTED)


@pytest.mark.parametrize(
    "value",
    ["x" * 10**6, list(range(10**5)), dict.fromkeys(range(999), "y" * 999), 10**5000, Hostile(), b"z" * 10**6, NESTED],
    ids=["text", "list", "dict", "int", "hostile", "bytes", "cycle"],
)
def test_anything_is_shown_in_a_few_words(value: object) -> None:
    assert 0 < len(show(value)) < 1300


def test_a_small_value_is_shown_as_it_is() -> None:
    assert show({"a": [1, "b"]}) == "{'a': [1, 'b']}"


def test_fields_are_named_and_those_without_a_repr_are_hidden() -> None:
    assert repr(Wide((1,), "a")) == f"Wide(numbers=(1,), text='a', hidden={HIDDEN})"
    assert Wide((1,), "a") == Wide((1,), "a") != Wide((1,), "a", "other")
    assert Wide((1,), "a") != "a"
    assert len({Wide((1,), "a"), Wide((1,), "a"), Wide((2,), "a")}) == 2


def test_a_thousand_fields_end_in_an_ellipsis() -> None:
    text = show_pairs("Row", ((f"column_{n}", "0.25") for n in range(1000)))
    assert text.startswith("Row(column_0=0.25, column_1=0.25")
    assert text.endswith(", …)")
    assert len(text) < 2000


def test_a_table_is_escaped_bounded_and_counts_what_it_leaves_out() -> None:
    html = show_table("a <caption>", ("<th>", "b"), ((n, "<td>&" + "w" * 9999) for n in range(1000)), 1000)
    assert "a &lt;caption&gt;" in html
    assert "<th>&lt;th&gt;</th>" in html
    assert html.count("&lt;td&gt;&amp;") == MAX_ROWS
    assert "and 980 more" in html
    assert len(html) < 10_000
    assert "more" not in show_table("few", ("a",), [("b",)], 1)
