"""Look for a change of a column whose class the rules deny: events that are refused although no rule says so."""

from __future__ import annotations

import json

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from schemagen.build.compile import read_schema
from schemagen.text.source import Source
from schemagen_runtime.compatibility.change import Breaks

from tests.runtime.compatibility.schemas import compared, text_of
from tests.system.changes.events import validator, witnesses

_NUMBERS = st.integers(-3, 6)
_DAYS = st.sampled_from(["2024-02-28", "2024-02-29", "2024-03-01", "2024-03-02"])
_SIZES = st.integers(0, 4)
_CONSTRAINTS: dict[str, dict[str, st.SearchStrategy[object]]] = {
    "int": {
        "minimum": _NUMBERS,
        "maximum": _NUMBERS,
        "exclusiveMinimum": _NUMBERS,
        "enum": st.lists(_NUMBERS, min_size=1, max_size=3, unique=True),
    },
    "float": {
        "minimum": _NUMBERS | st.just(0.5),
        "exclusiveMaximum": _NUMBERS | st.just(1.5),
        "nan": st.sampled_from(["allow", "null", "reject"]),
        "kind": st.sampled_from(["probability", "score", "value"]),
    },
    "string": {
        "minLength": _SIZES,
        "maxLength": _SIZES,
        "pattern": st.sampled_from(["^[a-c]+$", "^[A-Z]{2}$", "^.*$", "b", "^a?$"]),
        "enum": st.lists(st.sampled_from(["a", "b", "abc", "AB"]), min_size=1, max_size=3, unique=True),
    },
    "list<int>": {"minItems": _SIZES, "maxItems": _SIZES, "minimum": _NUMBERS},
    "list<string>": {"maxItems": _SIZES, "maxLength": _SIZES},
    "list<int?>": {"minItems": _SIZES, "maximum": _NUMBERS},
    "list<float?>": {"nan": st.sampled_from(["allow", "null", "reject"])},
    "map<string,int>": {"minItems": _SIZES, "maxItems": _SIZES, "minimum": _NUMBERS},
    "map<string,float?>": {"nan": st.sampled_from(["allow", "null", "reject"])},
    "map<string,string>": {"maxItems": _SIZES, "maxLength": _SIZES},
    "vector<2>": {"nan": st.sampled_from(["allow", "reject"])},
    "vector<3>": {},
    "timestamp": {},
    "date": {
        "minimum": _DAYS,
        "exclusiveMinimum": _DAYS,
        "maximum": _DAYS,
        "enum": st.lists(_DAYS, min_size=1, max_size=3, unique=True),
    },
    "decimal<3,1>": {
        "minimum": _NUMBERS | st.just(0.5),
        "exclusiveMaximum": _NUMBERS | st.just("1.5"),
        "enum": st.lists(_NUMBERS, min_size=1, max_size=3, unique=True),
    },
    "decimal<4,2>": {"minimum": _NUMBERS, "maximum": _NUMBERS, "exclusiveMinimum": _NUMBERS},
    "decimal<4,1>": {"enum": st.lists(_NUMBERS, min_size=1, max_size=3, unique=True)},
    "decimal<38,0>": {"minimum": _NUMBERS},
    "list<decimal<3,1>>": {"exclusiveMaximum": _NUMBERS, "maxItems": _SIZES},
    "list<date>": {"exclusiveMaximum": _DAYS, "maxItems": _SIZES},
    "uuid": {},
    "bool": {},
}
_SECTIONS = st.sampled_from(["features", "predictions", "extras", "labels"])


@st.composite
def columns(draw: st.DrawFn) -> str:
    """A column as a flow mapping: its type, and some of the constraints that fit it."""
    base = draw(st.sampled_from(sorted(_CONSTRAINTS)))
    keys = draw(st.permutations(sorted(_CONSTRAINTS[base])))[: draw(st.integers(0, 2))]
    said = {key: draw(_CONSTRAINTS[base][key]) for key in sorted(keys)}
    return json.dumps({"type": base + draw(st.sampled_from(["", "?"])), **said})


@given(section=_SECTIONS, before=columns(), after=columns())
@settings(
    max_examples=300,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow],
)
def test_no_event_is_refused_without_a_rule_that_says_so(section: str, before: str, after: str) -> None:
    old, new = (f"{section}:\n  a: {column}" for column in (before, after))
    assume(all(read_schema(Source("m.yaml", text_of(one).encode()))[0] is not None for one in (old, new)))
    breaks = {letter for change in compared(old, new).changes for letter in change.breaks}
    data, wire = witnesses(validator(text_of(old)), validator(text_of(new, "2.0.0")))
    assert not data or Breaks.DATA in breaks, data[0]
    assert not wire or Breaks.WIRE in breaks, wire[0]
