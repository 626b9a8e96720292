"""Vectors are arrays, lists, or columns of a table."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.runtime.frames.support import np, refused, sent, table

WHOLE = [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0], [7.0, 8.0, 9.0]]


def short(row: list[float]) -> object:
    return np.array(row, np.float32)


def whole(row: list[float]) -> object:
    return list(map(int, row))


@pytest.mark.parametrize("make", [list, tuple, np.array, short, whole])
def test_lists_and_arrays_are_vectors(make: Callable[[list[float]], object]) -> None:
    assert sent(table(v=[make(row) for row in WHOLE]), "v") == WHOLE


def test_what_is_no_vector_is_an_error_of_its_row() -> None:
    assert refused(table(v=[[1.0], [1.0, 2.0, np.nan], None])) == [
        (0, "dimension_mismatch", "v"),
        (1, "not_finite", "v"),
    ]
    arrays = [np.array(row) for row in ([1.0, 2.0], [1.0, 2.0], [1.0, 2.0])]
    assert {code for _, code, _ in refused(table(v=arrays))} == {"dimension_mismatch"}
    assert refused(table(v=[[True, 1.0, 2.0], [1.0] * 3, [1.0] * 3])) == [(0, "type_mismatch", "v")]
