"""Vectors become few numbers, the same in whichever block they lie."""

from __future__ import annotations

import random

import numpy as np
import orjson
from schemagen_runtime.counting.vectors import NORM, PROJECTIONS, reduce_vectors

CHANCE = random.Random(1)
CELLS = [orjson.dumps([CHANCE.gauss(0, 10**n) for _ in range(37)]).decode() for n in range(20)]


def test_the_norm_is_the_length_and_projections_are_sums_with_signs() -> None:
    found = {name: values for name, values, _ in reduce_vectors("v", CELLS)}
    vectors = np.array([orjson.loads(cell) for cell in CELLS])
    assert np.allclose(found.pop(NORM), np.linalg.norm(vectors, axis=1))
    assert len(found) == PROJECTIONS
    for values in found.values():
        assert np.all(np.abs(values) <= np.abs(vectors).sum(axis=1) / 37**0.5 + 1e-9)
    assert len({values.tobytes() for values in found.values()}) == PROJECTIONS


def test_a_vector_gives_the_same_bits_alone_and_among_others() -> None:
    together = list(reduce_vectors("v", CELLS))
    for place, cell in enumerate(CELLS):
        for (_, alone, _), (_, values, _) in zip(reduce_vectors("v", [None, cell]), together, strict=True):
            assert alone[1].tobytes() == values[place].tobytes()


def test_columns_have_directions_of_their_own() -> None:
    first, other = ([values.tobytes() for _, values, _ in reduce_vectors(name, CELLS)] for name in "vw")
    assert first[0] == other[0]
    assert set(first[1:]).isdisjoint(other[1:])


def test_nulls_and_what_is_no_number_are_told() -> None:
    for _, values, missing in reduce_vectors("v", [None, '["NaN",1.0]', None]):
        assert missing.tolist() == [True, False, True]
        assert np.isnan(values).all()
    assert all(missing.all() for _, _, missing in reduce_vectors("v", [None, None]))
