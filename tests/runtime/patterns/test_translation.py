"""A pattern of JSON Schema means the same to Python: its dollar is the end of the text, and nothing else."""

from __future__ import annotations

import re

import pytest
from schemagen_runtime.patterns.translation import python_pattern


@pytest.mark.parametrize(
    ("pattern", "translated"),
    [
        ("^[A-Z]+$", r"^[A-Z]+\Z"),
        (r"\$1", r"\$1"),
        ("[$]", "[$]"),
        ("[]$]", "[]$]"),
        ("[^]$]$", r"[^]$]\Z"),
        (r"[\]$]$", r"[\]$]\Z"),
        ("a$|b$", r"a\Z|b\Z"),
    ],
)
def test_a_dollar_outside_a_class_is_the_end(pattern: str, translated: str) -> None:
    assert python_pattern(pattern) == translated


def test_a_newline_at_the_end_is_a_character_like_any_other() -> None:
    assert re.search("^[A-Z]+$", "ABC\n")
    assert re.search(python_pattern("^[A-Z]+$"), "ABC\n") is None
