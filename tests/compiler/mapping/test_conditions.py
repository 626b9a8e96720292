"""Conditions are read, one or several."""

from __future__ import annotations

import pytest
from schemagen_runtime.relay.mapping.plan import Condition, Origin, Pick

from tests.compiler.mapping.support import codes, entry, read

COLUMNS = "columns: {f1: a, score: b, timestamp: t}"


def test_one_and_several() -> None:
    plan, found = read(
        entry(
            f"{{when: [{{path: k, in: [a, 5]}}, {{path: x, exists: false}}], {COLUMNS}}}",
            "    skip: {line: true, matches: ^INFO}\n",
        )
    )
    assert found == []
    assert plan is not None
    (source,) = plan.sources
    kind, there = source.events[0].when
    assert (kind.pick.path, kind.among, there.exists) == (("k",), ("a", 5), False)
    ((skip,),) = source.skip
    assert skip == Condition(Pick(Origin.LINE, location=skip.pick.location), pattern="^INFO")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        *(
            ("k", "SG603"),
            ("{path: k}", "SG602"),
            ("{path: k, exists: 5}", "SG603"),
            ("{path: k, matches: '('}", "SG603"),
        ),
        *(("{path: k, equal: 5}", "SG601"), ("{path: k, in: 5}", "SG603"), ("{path: k, equals: [1]}", "SG603")),
    ],
)
def test_what_is_none(text: str, code: str) -> None:
    assert code in codes(entry(f"{{when: {text}, {COLUMNS}}}"))
