"""What is decided of a column stays decided: grain, unit, codes, hashes."""

from __future__ import annotations

import numpy as np
from schemagen_runtime.counting.buckets import number_buckets
from schemagen_runtime.counting.cells import Coded
from schemagen_runtime.counting.counter import NULL, Counter, Measure, Scale
from schemagen_runtime.counting.grain import UNDECIDED_GRAIN
from schemagen_runtime.counting.scales import HASHES, MOST_VALUES, Scales, hash_code

from tests.runtime.counting.support import scales

NUMBERS = Scale("a", how="number")
VALUES = Scale("c", how="value")
COUNTER = Counter(Measure.VALUES, "c")


def test_a_grain_is_chosen_from_the_first_thousand_numbers_and_kept() -> None:
    held = scales()
    first = np.linspace(280.0, 300.0, 999)
    held.sample(NUMBERS, np.append(first, [np.nan, np.inf]))
    assert held.is_undecided(NUMBERS)
    assert (held.number_keys(NUMBERS, first) == number_buckets(first, UNDECIDED_GRAIN)).all()
    held.sample(NUMBERS, np.array([290.0, 1e9]))
    grain = held.state(NUMBERS).grain
    assert grain is not None
    assert held.coarsened == {NUMBERS: UNDECIDED_GRAIN - grain}
    held.sample(NUMBERS, np.linspace(0, 1e-9, 5000))
    assert held.state(NUMBERS).grain == grain
    assert (held.number_keys(NUMBERS, first) == number_buckets(first, grain)).all()


def test_erased_numbers_decide_nothing() -> None:
    held = scales()
    held.sample(NUMBERS, np.array([1.0, 2.0, 2.0, 3.0]))
    held.forget_sampled(NUMBERS, np.array([2.0, 9.0]))
    assert held.state(NUMBERS).first == [1.0, 2.0, 3.0]


def test_each_value_has_a_code_and_null_has_its_own() -> None:
    held = scales()
    keys = held.value_keys(VALUES, Coded.of(["x", None, "y", "x"]), is_sensitive=False)
    assert keys.tolist() == [0, NULL, 1, 0]
    assert held.value_keys(VALUES, Coded.of(["z", "y"]), is_sensitive=False).tolist() == [2, 1]


def test_sensitive_values_are_not_kept_and_are_told_apart() -> None:
    held = scales()
    keys = held.value_keys(VALUES, Coded.of(["a secret", "another", "a secret"]), is_sensitive=True)
    assert keys.tolist() == [0, 1, 0]
    assert not [value for value in held.state(VALUES).codes if value is not None and "secret" in str(value)]


def test_a_column_with_too_many_values_is_hashed_from_then_on() -> None:
    held = scales()
    values = [f"v{number}" for number in range(MOST_VALUES + 1)]
    codes = held.value_keys(VALUES, Coded.of(values), is_sensitive=False)
    held.count_values(COUNTER, codes, np.ones(len(codes), np.int64))
    assert held.hashed[VALUES] == {code: hash_code(value) for code, value in zip(codes.tolist(), values, strict=True)}
    keys = held.value_keys(VALUES, Coded.of(["v7", None, "new"]), is_sensitive=False).tolist()
    assert keys == [hash_code("v7"), NULL, hash_code("new")]
    assert all(-HASHES <= hash_code(value) < 0 for value in values)


def test_the_unit_of_sums_is_fine_enough_for_what_came_first() -> None:
    held = scales()
    exponent = held.exponent(NUMBERS, np.array([100.0, 300.0]))
    assert 2.0**-exponent <= 200 * 2.0**-30
    assert held.exponent(NUMBERS, np.array([1e-9])) == exponent


def test_keyed_hashes_are_of_64_bits_and_of_one_store() -> None:
    held = scales()
    first, number, none, again = held.sealed_keys(["5", 5, None, "5"])
    assert (first, none) == (again, None)
    assert first != number
    assert all(-(2**63) <= one < 2**63 for one in (first, number) if one is not None)
    assert held.sealed_keys(["5"]) != Scales({}, b"another salt").sealed_keys(["5"])
