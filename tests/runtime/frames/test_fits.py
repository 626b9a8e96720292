"""The table of conversions: ``docs/frames.md`` has it, and each class of Python's values has its kind."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

import pytest
from schemagen_runtime.columns import BaseType
from schemagen_runtime.frames.fits import KINDS, advise, fits, item_fits, kind_of
from schemagen_runtime.frames.kinds import Kind

from tests.layering.rooms import ROOT
from tests.runtime.frames.support import np


def test_the_docs_name_every_conversion() -> None:
    text = (ROOT / "docs" / "frames.md").read_text("utf-8")
    for base, kinds in KINDS.items():
        row = next(line for line in text.splitlines() if line.startswith(f"| `{base}`"))
        assert all(kind in row for kind in kinds), row


@pytest.mark.parametrize(
    ("kind", "expected"),
    [(bool, Kind.BOOL), (np.bool_, Kind.BOOL), (int, Kind.INT), (np.uint8, Kind.INT), (np.float32, Kind.FLOAT),
     (str, Kind.TEXT), (datetime, Kind.TIME), (date, Kind.DAY), (UUID, Kind.UUID), (list, Kind.LIST), (dict, Kind.MAP),
     (np.ndarray, Kind.LIST), (Decimal, Kind.DECIMAL), (bytes, Kind.OTHER), (np.timedelta64, Kind.OTHER)],
)  # fmt: skip
def test_each_class_has_a_kind(kind: type, expected: Kind) -> None:
    assert kind_of(kind) is expected


def test_options_widen_what_fits() -> None:
    assert not fits(BaseType.BOOL, Kind.INT, bools_from_ints=False, zoned=False)
    assert fits(BaseType.BOOL, Kind.INT, bools_from_ints=True, zoned=False)
    assert not fits(BaseType.TIMESTAMP, Kind.NAIVE, bools_from_ints=True, zoned=False)
    assert fits(BaseType.TIMESTAMP, Kind.NAIVE, bools_from_ints=False, zoned=True)
    assert not item_fits(BaseType.STRING, Kind.INT)
    assert advise(BaseType.STRING, Kind.INT) == ("", "str")
