"""A selection becomes conditions; tests/system/clickhouse/test_administering.py holds what they find to SQLite."""

from __future__ import annotations

from datetime import date

import pytest
from schemagen_runtime.api.selection import Having, PlaceInTime, Selection
from schemagen_runtime.backends.clickhouse.selection import before_place, conditions_of
from schemagen_runtime.backends.clickhouse.tables import Tables, allot
from schemagen_runtime.document import read_document

from tests.runtime.backends.clickhouse.support import PLACE, info

COLUMNS = allot(read_document(info().document), [])
DAYS = date(2026, 3, 1), date(2026, 3, 2)


def conditions(having: Having | None, model: str = "m") -> list[str]:
    return list(conditions_of(Selection(model, *DAYS, having), Tables(PLACE), COLUMNS))


def test_names_and_values_are_quoted() -> None:
    assert conditions(None, "it's")[0] == "\"_model\" = 'it\\'s'"
    assert conditions(Having("x", value=0.5))[2] == '"x" = 0.5'
    assert conditions(Having("names", is_missing=True))[2].startswith('NOT (notEmpty("names")')


@pytest.mark.parametrize(
    ("having", "said"), [(Having("no", value=1), "no column 'no'"), (Having("names", low=1.0), "has no numbers")]
)
def test_what_cannot_be_selected_is_told(having: Having, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        conditions(having)


@pytest.mark.parametrize(
    ("at", "micros"),
    [
        ("2026-03-01", 1772323200000000),
        ("2026-03-01T00:00:01", 1772323201000000),
        ("2026-03-01T00:00:01.5", 1772323201500000),
    ],
)
def test_the_beginning_of_a_timestamp_is_its_first_moment(at: str, micros: int) -> None:
    assert before_place(PlaceInTime(at, None), None, COLUMNS, '"id"') == (
        f"\"at\" < fromUnixTimestamp64Micro({micros}, 'UTC')"
    )
