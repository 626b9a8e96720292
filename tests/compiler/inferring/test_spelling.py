"""What is spelled is read back."""

from __future__ import annotations

import pytest
import yaml
from schemagen.inferring.spelling import quoted


@pytest.mark.parametrize(
    "text",
    ["a", "null", "yes", "1", "", " a", "a: b", "#", '"', "\\", "é", "\u2028", "\x07", "\U0001f642", "a,b", "- "],
)
def test_a_text_is_read_back(text: str) -> None:
    assert yaml.safe_load(f"[{quoted(text)}]") == [text]
