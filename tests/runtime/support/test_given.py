"""What was given is named by its kind, and never shown: it may be a token."""

from __future__ import annotations

import math

import pytest
from schemagen_runtime.support.given import describe_given


@pytest.mark.parametrize(
    ("given", "described"),
    [
        (None, "None"),
        ("s3cr3t", "of type str"),
        (5, "of type int"),
        (int, "the class int"),
        (math, "the module math"),
        ({"a": "s3cr3t"}, "of type dict"),
    ],
)
def test_it_is_named_by_its_kind(given: object, described: str) -> None:
    assert describe_given(given) == described
