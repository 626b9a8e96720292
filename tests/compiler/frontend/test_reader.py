"""What nothing means depends on how it is spelled: ``null`` is a word of the language, ``~`` says nothing."""

from __future__ import annotations

import pytest
from schemagen.frontend.parser import parse_source
from schemagen.frontend.reader import read
from schemagen.model.constraints import Constraints
from schemagen.text.source import Source
from schemagen_runtime.columns import NanPolicy


def constraints(text: str) -> Constraints:
    root, diagnostics = parse_source(Source("model.yaml", f"features:\n  it: {{type: float?, {text}}}\n".encode()))
    assert root is not None, diagnostics
    [draft] = read(root).columns
    return draft.column.constraints


@pytest.mark.parametrize(
    ("spelled", "policy"),
    [
        ("null", NanPolicy.NULL),
        ('"null"', NanPolicy.NULL),
        ("~", NanPolicy.REJECT),
        ("", NanPolicy.REJECT),
        ("allow", NanPolicy.ALLOW),
        ("maybe", NanPolicy.REJECT),
        ("[null]", NanPolicy.REJECT),
    ],
)
def test_policies(spelled: str, policy: NanPolicy) -> None:
    assert constraints(f"nan: {spelled}").nan is policy


def test_what_has_another_shape_is_passed_over() -> None:
    assert constraints("minimum: null, maximum: text, pattern: null, enum: [], max_age: 5") == Constraints()
