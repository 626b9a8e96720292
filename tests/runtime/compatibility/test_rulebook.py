"""Each rule is declared once, and its own example is a change of that rule and of no other."""

from __future__ import annotations

import pytest
from schemagen_runtime.compatibility.declaration import Rule
from schemagen_runtime.compatibility.rulebook import RULES
from schemagen_runtime.compatibility.rules import bounds, columns, enums, meanings, non_finite, schemas, types, values

from tests.runtime.compatibility.schemas import compared

THEMES = (schemas, columns, types, bounds, enums, non_finite, values, meanings)


def test_every_declaration_is_listed_once() -> None:
    declared = [one.id for theme in THEMES for one in vars(theme).values() if isinstance(one, Rule)]
    listed = [rule.id for theme in THEMES for rule in theme.RULES]
    assert sorted(declared) == sorted(listed) == sorted(RULES)


ELSEWHERE = ("stored-differently", "schema-removed")
"""Rules whose changes no two schemas show: it takes a store, or several schemas."""


@pytest.mark.parametrize(
    "rule", [rule for rule in RULES.values() if rule.id not in ELSEWHERE], ids=lambda rule: rule.id
)
def test_the_example_of_a_rule_is_a_change_of_it_alone(rule: Rule) -> None:
    found = [change for change in compared(rule.before, rule.after).changes if change.rule != "nullable-column-added"]
    if rule.id == "nullable-column-added":
        found = list(compared(rule.before, rule.after).changes)
    assert [change.rule for change in found] == [rule.id]
    assert set(found[0].breaks) <= set(rule.breaks)
    assert (found[0].severity, found[0].bump) == (rule.severity, rule.bump)
