"""Objects are converted one by one, as ``ingest_events`` does it; mixed ones are told apart by their rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from uuid import UUID

from tests.runtime.frames.support import ingest, np, pd, refused, sent, table


def test_decimals_uuids_lists_and_maps() -> None:
    assert sent(table(price=[Decimal("1.5"), None, Decimal(7)]), "price") == ["1.50", None, "7.00"]
    one = UUID(int=1)
    assert sent(table(device=[one, str(one), None]), "device") == [str(one), str(one), None]
    assert sent(table(items=[[1, 2], None, np.array([3])]), "items") == [[1, 2], None, [3]]
    assert sent(table(spend=[{"a": 1.0}, {}, None]), "spend") == [{"a": 1.0}, {}, None]


def test_values_of_several_classes_in_one_column_are_told_apart_by_row() -> None:
    frame = table(4, whole=pd.Series([1, "2", 3.5, None], dtype=object))
    result, events = ingest(frame)
    assert [(error.index, error.column) for error in result.errors] == [(1, "whole"), (2, "whole")]
    assert "got str '2'" in result.errors[0].message
    assert result.errors[0].id == "id1"
    assert [event["id"] for event in events] == ["id0", "id3"]


def test_a_category_is_converted_once_and_used_for_each_row() -> None:
    assert refused(table(word=pd.Categorical(["red", "blue", None]))) == [(1, "not_in_enum", "word")]
    assert sent(table(digit=pd.Categorical([1, 2, 1])), "digit") == [1, 2, 1]


class _Raising(Mapping[str, float]):
    def __getitem__(self, key: str) -> float:
        raise RuntimeError("no")

    def __iter__(self) -> Iterator[str]:
        raise RuntimeError("no")

    def __len__(self) -> int:
        return 1


def test_an_object_whose_own_code_raises_is_an_error_of_its_row() -> None:
    assert refused(table(spend=[{"a": 1.0}, _Raising(), None])) == [(1, "not_encodable", "spend")]
