"""Numbers lie within their bounds to the last digit, also where these are odd."""

from __future__ import annotations

import math
from datetime import UTC, datetime
from fractions import Fraction
from random import Random

from hypothesis import given
from hypothesis import strategies as st
from schemagen_runtime.columns import ColumnType, Role
from schemagen_runtime.sampling.column import Column
from schemagen_runtime.sampling.draws import Grid, Pool, find_draw, is_id, make_uuid, seeded

MOMENT = datetime(2025, 1, 1, tzinfo=UTC)
FLOATS = st.floats(allow_nan=False, allow_infinity=False)


def column(spelled: str, **said: object) -> Column:
    return Column("c", Role.FEATURE, ColumnType.parse(spelled), said)


@given(FLOATS, FLOATS, st.booleans(), st.booleans())
def test_floats_lie_within_their_bounds(one: float, other: float, above: bool, below: bool) -> None:
    low, high = sorted((one, other))
    said = {"exclusiveMinimum" if above else "minimum": low, "exclusiveMaximum" if below else "maximum": high}
    draw = find_draw(column("float", **said), Random(1), MOMENT)
    if draw is None:
        assert Fraction(high) - Fraction(low) <= Fraction(math.ulp(low)) * 8 or (above or below)
        return
    for _ in range(30):
        value = draw.draw(Random())
        assert isinstance(value, float)
        assert low < value if above else low <= value
        assert value < high if below else value <= high


@given(st.integers(-(2**63), 2**63 - 1), st.integers(0, 2**64))
def test_ints_lie_within_their_bounds(low: int, size: int) -> None:
    high = min(low + size, 2**63 - 1)
    draw = find_draw(column("int", minimum=low, maximum=high), Random(1), MOMENT)
    assert isinstance(draw, Grid)
    for _ in range(30):
        value = draw.draw(Random())
        assert isinstance(value, int)
        assert low <= value <= high


def test_bounds_cut_an_enum() -> None:
    draw = find_draw(column("int", enum=[1, 5, 9], minimum=2, exclusiveMaximum=9), Random(1), MOMENT)
    assert draw == Pool((5,))
    draw = find_draw(column("string", enum=["a", "bb", "cc"], minLength=2, pattern="^b"), Random(1), MOMENT)
    assert draw == Pool(("bb",))
    assert find_draw(column("date", enum=["2024-01-01"], minimum="2025-01-01"), Random(1), MOMENT) is None


def test_a_list_of_what_cannot_be_is_empty() -> None:
    draw = find_draw(column("list<string>", pattern="^a$", minLength=2), Random(1), MOMENT)
    assert isinstance(draw, Pool)
    assert set(map(str, draw.values)) == {"[]"}


def test_ids_can_be_seen_unless_they_need_not() -> None:
    assert not is_id(column("string"), " ")
    assert is_id(column("string", minLength=0), " ")


def test_a_seed_gives_the_same() -> None:
    assert make_uuid(seeded(1)) == make_uuid(seeded(1)) == "cd613e30-d8f1-4adf-91b7-584a2265b1f5"
