"""Parts of lines are cut apart where they end, whatever is in them."""

from __future__ import annotations

import orjson
from hypothesis import given
from hypothesis import strategies as st
from schemagen_runtime.frames.written import Style, Written, combined, each, numbers_as_json, some, texts_as_json

from tests.runtime.frames.support import np


@given(st.lists(st.text(alphabet=st.sampled_from('",\\ab[]{}\nü')), min_size=1))
def test_each_text_is_its_own_json(texts: list[str]) -> None:
    parts, style = texts_as_json(texts)
    assert [orjson.loads(style.value % part) for part in parts] == texts


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1))
def test_each_number_is_its_own_json(numbers: list[float]) -> None:
    assert list(map(orjson.loads, numbers_as_json(np.array(numbers)))) == numbers


def test_nulls_stand_where_they_may_and_are_unsure_elsewhere() -> None:
    null = np.array([False, True])
    may = Written([b"a", b"b"], Style.QUOTED, None, null, may_be_null=True)
    assert (may.parts, may.style, may.unsure) == ([b'"a"', b"null"], Style.BARE, None)
    must = Written([b"a", b"b"], Style.QUOTED, None, null, may_be_null=False)
    assert must.unsure is not None
    assert must.unsure.tolist() == [False, True]


def test_masks_are_none_where_they_hold_of_nothing() -> None:
    assert some(np.array([False])) is None
    assert combined(None, None) is None
    assert each(lambda value: value == 1, [1, 2]).tolist() == [True, False]
