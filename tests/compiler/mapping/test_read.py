"""A file of a sidecar becomes plain data, or every mistake in it is told with its place."""

from __future__ import annotations

import pytest
from schemagen.diagnostics.rule import Rule
from schemagen.diagnostics.rules import RULES
from schemagen.mapping.read import read_mapping
from schemagen.text.source import Source
from schemagen_runtime.relay.mapping.plan import Origin, Pick

from tests.compiler.mapping.support import find, read, whole

OWN = [rule for rule in RULES.values() if rule.id.startswith("SG6")]


def codes_of(part: str) -> set[str]:
    return {one.code for one in read_mapping(Source("sidecar.yaml", whole(part).encode()), find)[1]}


@pytest.mark.parametrize("rule", OWN, ids=lambda rule: rule.id)
def test_each_example_breaks_its_rule_and_the_mended_one_none(rule: Rule) -> None:
    assert {found for found in codes_of(rule.example) if found.startswith("SG6")} == {rule.id}
    assert codes_of(rule.mended or "") == set()


def test_what_is_said_stands_in_the_plan() -> None:
    plan, found = read("project: p\nmodel: {path: m.name}\ncollection: c\nstate: here")
    assert found == []
    assert plan is not None
    assert (plan.schema, plan.to, plan.project, plan.state) == ("model.yaml", "sqlite:///monitoring.db", "p", "here")
    (source,) = plan.sources
    (event,) = source.events
    assert (event.model.path, event.collection.constant, event.id_column) == (("m", "name"), "c", "id")
    assert event.columns["f1"] == Pick(Origin.RECORD, ("a",), location="sidecar.yaml:5:48")
    assert source.name == "source-1"


@pytest.mark.parametrize(
    ("part", "message"),
    [
        ("sidecar: 2", "1:1 SG603 'sidecar' is the number '2'; expected 1, the only version that there is"),
        ("colection: c", "4:1 SG601 unknown key 'colection' in 'the file'"),
        ("project: a b", "SG603 'a b' cannot name a project"),
        ("schema: other.yaml", "SG610 the schema other.yaml cannot be used"),
        ("sources: []", "SG603 'sources' is a list; expected a list with at least one member"),
        ("state: [a]", "SG603 'state' is a list; expected a text"),
        ("to:", "SG603 'to' is empty; expected a text"),
    ],
)
def test_mistakes_at_the_top(part: str, message: str) -> None:
    plan, found = read(part)
    assert plan is None
    assert any(message.partition(" ")[2] in one for one in found), found


@pytest.mark.parametrize("content", [b"", b"- a", b"text", b"# nothing"])
def test_a_file_that_is_no_mapping(content: bytes) -> None:
    plan, (found,) = read_mapping(Source("sidecar.yaml", content), find)
    assert plan is None
    assert (found.code, "sidecar's file" in found.message) == ("SG603", True)


def test_what_is_no_yaml_is_told_as_in_a_schema() -> None:
    assert [one.code for one in read_mapping(Source("sidecar.yaml", b"a: [1"), find)[1]] == ["SG103"]


def test_the_first_hundred_mistakes_are_told() -> None:
    part = "".join(f"k{number}: 1\n" for number in range(300))
    assert len(read(part)[1]) <= 110
