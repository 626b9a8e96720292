"""Doubles are written as orjson writes them: the shortest text that reads back."""

from __future__ import annotations

import math
import os
import random
import struct
from collections.abc import Callable, Sequence
from typing import Final

import orjson
import pytest
from schemagen.build.loading import load_source
from schemagen.text.source import Source
from schemagen_runtime.native.loading import engine_name

ROUNDS: Final = int(os.environ.get("SCHEMAGEN_TEST_DOUBLES", "4"))
SCHEMA: Final = load_source(
    Source(
        "doubles.yaml",
        b"{schemagen: 1, name: doubles, version: 1.0.0, doc: D., id: id, timestamp: at,"
        b" features: {x: list<float>}, predictions: {p: float}}",
    )
)


def of_bits(chance: random.Random) -> float:
    return float(struct.unpack("d", chance.randbytes(8))[0])


def rounded(chance: random.Random) -> float:
    return round(chance.uniform(-1e6, 1e6), chance.randrange(8))


def decimal(chance: random.Random) -> float:
    return chance.randrange(10 ** chance.randrange(1, 19)) * 10.0 ** chance.randrange(-30, 30)


def power_of_two(chance: random.Random) -> float:
    return math.ldexp(chance.choice((1.0, -1.0)), chance.randrange(-1074, 1024))


def subnormal(chance: random.Random) -> float:
    return float(struct.unpack("d", struct.pack("q", chance.randrange(1 << 52) >> chance.randrange(52)))[0])


def single(chance: random.Random) -> float:
    return float(struct.unpack("f", chance.randbytes(4))[0])


KINDS: Final[Sequence[Callable[[random.Random], float]]] = (
    random.Random.random, of_bits, rounded, decimal, power_of_two, subnormal, single,
)  # fmt: skip


@pytest.mark.skipif(engine_name() != "native", reason="the engine was not built, or is turned off")
@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_doubles(kind: Callable[[random.Random], float]) -> None:
    for seed in range(ROUNDS):
        chance = random.Random(seed)
        numbers = [number for _ in range(5000) if math.isfinite(number := kind(chance))]
        [line] = SCHEMA.encode_each([{"id": "a", "at": "2026-11-28T10:00:00Z", "x": numbers, "p": 0.5}])
        assert line is not None
        assert b'"x":%b,' % orjson.dumps(numbers) in line
