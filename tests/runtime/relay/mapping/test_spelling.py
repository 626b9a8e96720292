"""Numbers become texts with all their digits, and nothing else does."""

from __future__ import annotations

import pytest
from schemagen_runtime.protocol.strict_json import parse_json
from schemagen_runtime.relay.mapping.plan import Spelling
from schemagen_runtime.relay.mapping.spelling import spell, spell_surely, without_texts
from schemagen_runtime.relay.mapping.unmapped import Unmapped


@pytest.mark.parametrize(
    ("number", "plain"),
    [
        ("7", "7"),
        ("1.10", "1.10"),
        ("-0.5e-2", "-0.005"),
        ("1.0E7", "10000000"),
        ("1e400", "1e400"),
        ("1e-400", "1e-400"),
        ("0.1000000000000000055511151231257827", "0.1000000000000000055511151231257827"),
        ("123456789012345678901234567890", "123456789012345678901234567890"),
        ("9" * 5000, "9" * 5000),
    ],
)
def test_a_number_is_what_is_written(number: str, plain: str) -> None:
    value = parse_json(number, keeps_text=True)
    assert spell(value, Spelling.WRITTEN) == number
    assert spell_surely(value, Spelling.WRITTEN) == number
    assert spell(value, Spelling.PLAIN) == plain


@pytest.mark.parametrize("value", [True, None, "1E7", [1], {"a": 1}])
def test_what_is_no_number_stays(value: object) -> None:
    assert spell(value, Spelling.PLAIN) is value


def test_a_float_whose_text_is_not_known_is_the_shortest_one_or_none() -> None:
    assert spell(2.5, Spelling.WRITTEN) == "2.5"
    with pytest.raises(Unmapped):
        spell_surely(2.5, Spelling.WRITTEN)


def test_floats_without_their_texts_are_plain() -> None:
    value = without_texts(parse_json('{"a":[1.50,2],"b":{"c":0.5}}', keeps_text=True))
    assert value == {"a": [1.5, 2], "b": {"c": 0.5}}
    assert type(without_texts(parse_json("0.5", keeps_text=True))) is float
