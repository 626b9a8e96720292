"""Texts within records are decoded, and stand for values of their columns."""

from __future__ import annotations

import pytest
from schemagen_runtime.columns import BaseType
from schemagen_runtime.relay.mapping.decoding import cast, decode
from schemagen_runtime.relay.mapping.plan import Decode
from schemagen_runtime.relay.mapping.unmapped import Unmapped


def test_one_step_after_the_other() -> None:
    assert decode(decode("eyJhIjogMX0=", Decode.BASE64), Decode.JSON) == {"a": 1}
    assert decode('a,"b,c"\n\n1,2\n', Decode.CSV) == [["a", "b,c"], ["1", "2"]]


@pytest.mark.parametrize(
    ("value", "step"),
    [("not base64!", Decode.BASE64), ("{", Decode.JSON), (b"\xff", Decode.JSON), ('"a', Decode.CSV), (5, Decode.JSON)],
)
def test_what_cannot_be_decoded_is_told(value: object, step: Decode) -> None:
    with pytest.raises(Unmapped):
        decode(value, step)


@pytest.mark.parametrize(
    ("text", "base", "value"),
    [
        *(
            ("5", BaseType.INT, 5),
            (" 2.5 ", BaseType.FLOAT, 2.5),
            ("+1", BaseType.INT, 1),
            ("true", BaseType.BOOL, True),
        ),
        *(("", BaseType.FLOAT, None), ("", BaseType.STRING, ""), ("x", BaseType.INT, "x"), ("[1]", BaseType.LIST, [1])),
        *(("nan", BaseType.FLOAT, "NaN"), ("maybe", BaseType.BOOL, "maybe"), ("1.50", BaseType.DECIMAL, "1.50")),
        (7, BaseType.INT, 7),
    ],
)
def test_a_text_stands_for_a_value(text: object, base: BaseType, value: object) -> None:
    assert cast(text, base) == value
