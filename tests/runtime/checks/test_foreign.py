"""NumPy's values become Python's; all others stay as they came."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import cast

import numpy as np
import pytest
from schemagen_runtime.checks.foreign import plain_scalar, plain_sequence


@pytest.mark.parametrize(
    ("value", "plain"),
    [
        (np.int8(3), 3),
        (np.uint64(2**63), 2**63),
        (np.float32(0.5), 0.5),
        (np.float64(0.1), 0.1),
        (np.bool_(True), True),
    ],
)
def test_scalars(value: object, plain: object) -> None:
    found = plain_scalar(value)
    assert found == plain
    assert type(found) is type(plain)


def test_arrays_of_one_dimension() -> None:
    assert plain_sequence(np.array([1.5, 2.5], np.float32)) == [1.5, 2.5]


@pytest.mark.parametrize("unit", ["ns", "us", "D", "M", "Y"])
@pytest.mark.parametrize("kind", ["timedelta64", "datetime64"])
def test_times_are_no_numbers_whatever_their_unit(kind: str, unit: str) -> None:
    times = np.array([3], f"{kind}[{unit}]")
    moment: object = times[0]
    assert plain_scalar(moment) is moment
    (item,) = cast("list[object]", plain_sequence(times))
    assert not isinstance(item, int)


@pytest.mark.parametrize("value", [1, "a", [1], None, np.str_("a"), np.array([[1]]), np.array(1)])
def test_others_stay_as_they_came(value: object) -> None:
    assert plain_sequence(value) is value
    if not isinstance(value, np.ndarray):
        assert plain_scalar(value) is value


def test_numpy_and_pandas_are_recognised_without_being_imported() -> None:
    code = "import sys; import schemagen_runtime.checks; assert not {'numpy', 'pandas'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True, cwd=Path(__file__).parents[3])
