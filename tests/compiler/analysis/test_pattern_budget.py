"""The patterns of a schema are judged as long as they take little together, and most schemas never notice."""

from __future__ import annotations

import time

import pytest
from schemagen.analysis.pattern_budget import MAX_PATTERNS, PatternBudget
from schemagen.build.compile import read_schema
from schemagen.text.source import Source

HEAD = "schemagen: 1\nname: m\nversion: 1.0.0\nid: id\ntimestamp: at\npredictions: {p: float}\nlabels: {l: int}\n"
SLOW_TO_JUDGE = ["(a|b{})?" * 90, "(x{}[a-z]?[b-y]?[c-x]?){{0,60}}[a-z]*[b-y]*q", "[a-f]?[b-g]?{}[c-h]?[d-i]?" * 30]


def codes(columns: list[str]) -> list[str]:
    text = f"{HEAD}features:\n" + "".join(f"  c{place}: {column}\n" for place, column in enumerate(columns))
    return [found.code for found in read_schema(Source("m.yaml", text.encode()))[1]]


def test_a_hundred_patterns_of_the_usual_kind_are_taken_and_no_more() -> None:
    patterns = [f"'^[A-Z]{{3}}-{number}[0-9]+(\\.[0-9]{{1,2}})?$'" for number in range(MAX_PATTERNS)]
    assert codes([f"{{type: string, pattern: {pattern}}}" for pattern in patterns * 2]) == []
    assert codes([f"{{type: string, pattern: {pattern}}}" for pattern in [*patterns, "'^x$'"]]) == ["SG321"]


@pytest.mark.parametrize("pattern", SLOW_TO_JUDGE)
def test_patterns_that_are_slow_to_judge_are_refused_together(pattern: str) -> None:
    budget, began = PatternBudget(), time.monotonic()
    reasons = [budget.why_not(f"^{pattern.format(*range(place, place + 90))}$") for place in range(MAX_PATTERNS)]
    assert reasons[0] is None
    assert "many and large" in str(reasons[-1])
    assert time.monotonic() - began < 30


def test_a_pattern_that_is_too_long_is_not_judged() -> None:
    began = time.monotonic()
    assert codes([f"{{type: string, pattern: {'a?' * 200_000}}}"]) == ["SG203"]
    assert time.monotonic() - began < 10


def test_members_of_an_enum_are_tried_as_long_as_that_takes_little() -> None:
    assert codes(["{type: string, pattern: '^[a-z]+$', enum: [" + ", ".join(f"a{n}" for n in range(50)) + "]}"]) == (
        ["SG307"] * 50
    )
    length = 20
    budget = PatternBudget()
    assert budget.why_not("[a-z]*[a-z]*!") is None
    assert not budget.fits("[a-z]*[a-z]*!", "a" * length)
    assert [budget.fits("[a-z]*[a-z]*!", f"{number}") for number in range(1000)].index(True) > 100
