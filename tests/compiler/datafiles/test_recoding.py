"""A stream in another encoding reads as UTF-8, however its bytes arrive."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from schemagen.datafiles.recoding import Recoded
from schemagen.datafiles.row import Unreadable


class Dripping(io.BytesIO):
    """Give few bytes at a time, as a slow pipe does."""

    def read1(self, size: int | None = -1, /) -> bytes:
        return super().read1(min(3, size) if size is not None and size > 0 else 3)


@given(st.text(st.characters(codec="utf-8")), st.sampled_from(["utf-16", "utf-32-be", "utf-7", "utf-8-sig"]))
def test_text_arrives_whole(text: str, encoding: str) -> None:
    stream = Recoded(Dripping(text.encode(encoding)), encoding, bare_returns=False)
    assert stream.readable()
    assert stream.readall() == text.encode()


@given(st.text("a\r,", max_size=20))
def test_returns_become_line_feeds(text: str) -> None:
    stream = Recoded(Dripping(text.encode()), "utf-8", bare_returns=True)
    assert stream.readall() == text.replace("\r", "\n").encode()


def test_what_is_not_of_the_encoding_is_told() -> None:
    stream = Recoded(io.BytesIO("a".encode("utf-16") + b"\x00\xd8\x41\x00"), "utf-16", bare_returns=False)
    with pytest.raises(Unreadable, match="--encoding"):
        stream.readall()
