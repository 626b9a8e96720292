"""YAML is read without its traps: what looks like a name is a name, and no input takes long or builds objects."""

from __future__ import annotations

import json
import time

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from schemagen.frontend.nodes import Mapping, Scalar, meaning
from schemagen.frontend.parser import MAX_DEPTH, parse_source
from schemagen.text.source import Source
from schemagen.text.span import Position, Span

NAMES = st.text(max_size=20)  # YAML takes a key of at most 1024 characters, escapes written out (section 7.4.2)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda values: st.lists(values, max_size=3) | st.dictionaries(NAMES, values, max_size=3),
    max_leaves=8,
)


def parse(text: str) -> Mapping:
    root, diagnostics = parse_source(Source("m.yaml", text.encode()))
    assert root is not None
    assert diagnostics == ()
    return root


def codes(text: str) -> list[str]:
    return [diagnostic.code for diagnostic in parse_source(Source("m.yaml", text.encode()))[1]]


@given(st.dictionaries(NAMES, JSON, min_size=1))
def test_json_means_what_it_means(document: dict[str, object]) -> None:
    assert meaning(parse(json.dumps(document))) == document


@pytest.mark.parametrize(
    ("text", "value"),
    [("no", "no"), ("on", "on"), ("2026-01-01", "2026-01-01"), ("0x10", "0x10"), ("1_000", "1_000"), ("1e3", 1000.0)],
)
def test_plain_scalars_are_those_of_the_core_schema(text: str, value: object) -> None:
    assert meaning(parse(f"a: {text}")) == {"a": value}


def test_the_slow_parser_reads_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "a: {b: [1, 'two', 3.0], c: &x yes, d: *x}"
    fast = parse(text)
    monkeypatch.delattr(yaml, "CSafeLoader", raising=False)
    assert parse(text) == fast


def test_every_node_knows_its_place() -> None:
    value = parse("a: 1\nb: 'two'\n").get("b")
    assert isinstance(value, Scalar)
    assert value.span == Span("m.yaml", Position(2, 4), Position(2, 9))


def test_nesting_and_aliases_are_bounded() -> None:
    assert codes("a: " + "[" * MAX_DEPTH + "]" * MAX_DEPTH) == ["SG108"]
    bomb = "a: &a0 [x]\n" + "".join(f"b{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 9))
    assert codes(bomb) == ["SG110"]
    assert codes("a: !!python/object:os.system x") == ["SG109"]


@pytest.mark.parametrize(
    "text",
    ["[" * 50_000, "{" * 50_000, "{a: " * 50_000, "- " * 50_000, "? " * 50_000, "a: [" * 9_000, "[[],\n" * 50_000,
     "".join(f"{' ' * depth}a:\n" for depth in range(1_300)), "&a [" * 50_000, "- - [{? " * 9_000],
    ids=range(10),
)  # fmt: skip
def test_depth_is_bounded_before_it_is_parsed(text: str) -> None:
    """The work is linear in what comes before the bound, whatever follows; without that the bound is minutes away."""
    begun = time.process_time()
    root, diagnostics = parse_source(Source("x.yaml", f"doc: x\nfeatures:\n  {text}".encode()))
    if text.startswith(("- ", "? ", " ", "a")):
        root, diagnostics = parse_source(Source("x.yaml", text.encode()))
    assert root is None
    assert diagnostics[-1].code in ("SG103", "SG104", "SG108", "SG112")
    assert diagnostics[-1].span.start.line >= 1
    assert time.process_time() - begun < 5
