"""The ways in which an event can be wrong are many, and each is one that the validator knows by one code."""

from __future__ import annotations

from random import Random

from schemagen_runtime import ErrorCode
from schemagen_runtime.sampling.sampler import Sampler, Sampling

from tests.runtime.sampling.support import schema


def test_codes_are_many_and_true() -> None:
    made = schema()
    sampler = Sampler(made, Sampling(labels=False))
    (found,) = sampler.mistakes
    assert {
        ErrorCode.MISSING_COLUMN,
        ErrorCode.UNKNOWN_COLUMN,
        ErrorCode.TYPE_MISMATCH,
        ErrorCode.NOT_NULLABLE,
        ErrorCode.OUT_OF_RANGE,
        ErrorCode.TIMESTAMP_INVALID,
        ErrorCode.DIMENSION_MISMATCH,
        ErrorCode.BLANK_ID,
    } <= set(found.by_code)
    good = next(sampler.mappings())
    for mistake in found.all:
        assert [error.code for error in made.check(mistake.make(good))] == [mistake.code]
    assert found.draw(Random(1)) in found.all
