"""Values of keys are read, and another form is noted."""

from __future__ import annotations

import pytest
from schemagen.frontend.nodes import Mapping, Node
from schemagen.frontend.parser import parse_source
from schemagen.mapping.notes import Notes, kind_of
from schemagen.text.source import Source


def node(text: str) -> Node:
    root, _ = parse_source(Source("s.yaml", f"k: {text}\n".encode()))
    assert root is not None
    found = root.get("k")
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("text", "kind"),
    [("{a: 1}", "a mapping"), ("[1]", "a list"), ("", "empty"), ("true", "the boolean 'true'"), ("x", "the text 'x'")],
)
def test_what_stands_there_is_named(text: str, kind: str) -> None:
    assert kind_of(node(text)) == kind


def test_what_is_right_is_returned() -> None:
    notes = Notes()
    assert notes.text("k", node("5")) == "5"
    assert notes.texts("k", node("[a, 5]")) == ("a", "5")
    assert notes.choice("k", node("b"), ["a", "b"]) == "b"
    assert notes.true("k", node("true"))
    assert notes.path("k", node("a.0")) == ("a", "0")
    assert notes.seconds("k", node("10m")) == 600.0
    assert notes.plain("k", node("5")) == 5
    assert isinstance(notes.mapping("k", node("{a: 1}"), ["a"]), Mapping)
    assert [entry.key.text for entry in notes.entries("k", node("{a: 1}"), "of things")] == ["a"]
    assert notes.found == []


def test_what_is_wrong_is_noted() -> None:
    notes = Notes()
    assert notes.text("k", node("[]")) is None
    assert notes.texts("k", node("a")) == ()
    assert notes.choice("k", node("bb"), ["aa", "bbb"]) is None
    assert not notes.true("k", node("false"))
    assert notes.path("k", node("a[0]")) is None
    assert notes.seconds("k", node("soon")) is None
    assert notes.seconds("k", node("0s")) is None
    assert notes.plain("k", node("[]")) is None
    assert notes.mapping("k", node("5"), ["a"]) is None
    notes.mapping("k", node("{aa: 1}"), ["a"])
    assert notes.entries("k", node("{}"), "of things") == ()
    told = [one.code for one in notes.found]
    assert told == ["SG603"] * 4 + ["SG606"] + ["SG603"] * 4 + ["SG601", "SG603"]
    assert notes.found[2].help == "did you mean 'bbb'?"
