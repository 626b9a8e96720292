"""Make few numbers of each vector, by which it is counted: its length in space, and projections on fixed directions.

Each direction is a sum with signs, Σ ±x / √d, that are fixed by the column's name and the place in the vector: random
projections keep distances (Achlioptas, "Database-friendly random projections", 2003), so that vectors that moved are
seen to move.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final

import numpy as np
import orjson
from numpy.typing import NDArray

from schemagen_runtime.counting.cells import Cell

PROJECTIONS: Final = 8
NORM: Final = "norm"


def reduce_vectors(column: str, cells: Sequence[Cell]) -> Iterator[tuple[str, NDArray[np.float64], NDArray[np.bool_]]]:
    """Yield the name of each number that is made of vectors, the numbers, and which vectors are null.

    A vector with NaN in it, or an infinity, gives such numbers.
    """
    missing = np.fromiter((cell is None for cell in cells), np.bool_, len(cells))
    given = [orjson.loads(str(cell)) for cell in cells if cell is not None]
    vectors = np.array(given, np.float64) if given else np.empty((0, 0))
    with np.errstate(over="ignore", invalid="ignore"):
        yield NORM, _spread(np.sqrt((vectors * vectors).sum(axis=1)), missing), missing
        # Row by row, with no product of matrices: its last bits depend on how many rows there are.
        for number, signs in enumerate(_signs(column, vectors.shape[1])):
            projected = (vectors * signs).sum(axis=1) / np.sqrt(max(vectors.shape[1], 1))
            yield f"projection {number + 1}", _spread(projected, missing), missing


def _spread(values: NDArray[np.float64], missing: NDArray[np.bool_]) -> NDArray[np.float64]:
    whole = np.full(len(missing), np.nan)
    whole[~missing] = values
    return whole


@lru_cache(64)
def _signs(column: str, dimension: int) -> list[NDArray[np.float64]]:
    """Return for each projection the sign of each element."""
    found: list[NDArray[np.float64]] = []
    for number in range(PROJECTIONS):
        stream = hashlib.shake_128(f"{number}:{column}".encode()).digest((dimension + 7) // 8)
        bits = np.unpackbits(np.frombuffer(stream, np.uint8))[:dimension]
        found.append(bits.astype(np.float64) * 2 - 1)
    return found
