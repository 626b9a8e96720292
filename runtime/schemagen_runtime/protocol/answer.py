"""Read the JSON object that every answer of a collector is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

import orjson

from schemagen_runtime.api.destination import TransientError


class NotUnderstood(TransientError):  # noqa: N818 -- it names what is
    """Tell that an answer cannot be right: whether the batch is stored is unknown, so it is sent again."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"the answer cannot be understood: {reason}")


def read_answer(body: bytes) -> Mapping[str, object]:
    """Read the JSON object that an answer is.

    Raises:
        NotUnderstood: it is none.
    """
    try:
        answer: object = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        start = body[:40].decode("utf-8", "replace")
        raise NotUnderstood(f"it is not JSON, but starts with {start!r}" if body else "it is empty") from error
    if not isinstance(answer, dict):
        raise NotUnderstood("it is no JSON object")
    return cast("Mapping[str, object]", answer)


def read_list(answer: Mapping[str, object], name: str) -> list[object]:
    """Read a member of an answer that must be a list.

    Raises:
        NotUnderstood: it is none, or not there.
    """
    items = answer.get(name)
    if not isinstance(items, list):
        raise NotUnderstood(f"{name!r} is no list")
    return cast("list[object]", items)
