"""A rule makes changes that say what it says, and a pair says what changed of a column."""

from __future__ import annotations

from schemagen_runtime.compatibility.change import Breaks
from schemagen_runtime.compatibility.declaration import Pair
from schemagen_runtime.compatibility.described import describe
from schemagen_runtime.compatibility.rules.bounds import PATTERN_REPLACED

from tests.runtime.compatibility.schemas import document


def test_a_change_breaks_what_its_rule_says_unless_it_says_less_always_in_one_order() -> None:
    assert PATTERN_REPLACED.found("a", "words").breaks == (Breaks.DATA, Breaks.WIRE)
    assert PATTERN_REPLACED.found("a", "words", breaks=(Breaks.WIRE, Breaks.DATA)).breaks == (Breaks.DATA, Breaks.WIRE)
    assert PATTERN_REPLACED.found("a", "words", breaks=(Breaks.WIRE,)).breaks == (Breaks.WIRE,)


def test_a_pair_says_what_changed() -> None:
    old, new = (describe(document(f"features: {{a: {{type: int, {more}}}}}")) for more in ("minimum: 1", "maximum: 2"))
    pair = Pair(old.columns["a"], new.columns["a"], {}, (old, new))
    assert pair.changed("type", "minimum", "maximum") == ("minimum", "maximum")
    assert pair.place("minimum") == "features.a.minimum"
    assert pair.place("minimum", "maximum") == "features.a"
    assert (pair.before("minimum"), pair.after("minimum")) == (1, None)
    assert (pair.before("minimum", "maximum"), pair.after("unit", "enum")) == ({"minimum": 1}, None)
    assert pair.steps("minimum", "maximum") == "minimum 1 became (none), maximum (none) became 2"
