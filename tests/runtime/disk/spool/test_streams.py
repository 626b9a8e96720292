"""Streams are known again by their numbers, whatever ten bits of their files are flipped."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from schemagen_runtime import Collection, SchemaInfo
from schemagen_runtime.api.stream import Stream
from schemagen_runtime.disk.spool.streams import Streams

from tests.runtime.disk.support import INFO, STREAM

OTHER = Stream(Collection("p", "another"), "m", INFO)


def streams(folder: Path) -> Streams:
    scratch = folder / "0"
    scratch.mkdir(exist_ok=True)
    return Streams(folder, scratch)


def test_each_stream_has_its_number_in_every_process(tmp_path: Path) -> None:
    first = streams(tmp_path)
    number, introduction = first.save(STREAM)
    assert first.save(STREAM) == (number, introduction)
    assert first.save(OTHER)[0] != number
    again = streams(tmp_path)
    found = again.find(number)
    assert found is not None
    assert found == STREAM
    assert found.schema == STREAM.schema
    assert again.read(introduction[9:-1]) == STREAM
    assert again.find(number + 1) is None
    assert list((tmp_path / "0").iterdir()) == []


@pytest.mark.parametrize("seed", range(20))
def test_ten_flipped_bits_take_neither_a_stream_nor_a_document(tmp_path: Path, seed: int) -> None:
    rng = random.Random(seed)
    stream = Stream(Collection("p", "c"), "m", SchemaInfo("small", "1.0.0", "cd" * 32, b'{"name":"small"}' * seed))
    number, _ = streams(tmp_path).save(stream)
    for path in (tmp_path / "streams").iterdir():
        text = bytearray(path.read_bytes())
        for _ in range(10):
            text[rng.randrange(len(text))] ^= 1 << rng.randrange(8)
        path.write_bytes(text)
    found = streams(tmp_path).find(number)
    assert found is not None
    assert (found.collection, found.model, found.schema) == (stream.collection, stream.model, stream.schema)


def test_who_has_the_stream_mends_its_files(tmp_path: Path) -> None:
    number, _ = streams(tmp_path).save(STREAM)
    for path in (tmp_path / "streams").iterdir():
        path.write_bytes(b"damaged")
    assert streams(tmp_path).find(number) is None
    streams(tmp_path).save(STREAM)
    assert streams(tmp_path).find(number) == STREAM


def test_what_is_no_introduction_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="introduces no stream"):
        streams(tmp_path).read(b"E 1 2 {}")
