"""An answer is a JSON object, or it is not understood."""

from __future__ import annotations

import pytest
from schemagen_runtime import TransientError
from schemagen_runtime.protocol.answer import NotUnderstood, read_answer, read_list


def test_an_answer_is_a_json_object() -> None:
    answer = read_answer(b'{"records": [1, null], "next": "a"}')
    assert answer == {"records": [1, None], "next": "a"}
    assert read_list(answer, "records") == [1, None]


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"", "it is empty"),
        (
            b"<html>sign in</html>",
            "it is not JSON, but starts with '<html>sign in</html>'",
        ),
        (b"\xff\xfe" + b"x" * 100, "starts with '\ufffd\ufffd" + "x" * 38 + "'"),
        (b'{"records": ', "it is not JSON"),
        (b"[]", "it is no JSON object"),
        (b"null", "it is no JSON object"),
    ],
)
def test_another_answer_is_tried_again(body: bytes, said: str) -> None:
    with pytest.raises(NotUnderstood) as raised:
        read_answer(body)
    assert str(raised.value).startswith("the answer cannot be understood: ")
    assert said in str(raised.value)
    assert isinstance(raised.value, TransientError)


@pytest.mark.parametrize("answer", [{}, {"errors": None}, {"errors": {}}, {"errors": "text"}])
def test_a_member_that_must_be_a_list(answer: dict[str, object]) -> None:
    with pytest.raises(NotUnderstood, match="'errors' is no list"):
        read_list(answer, "errors")
