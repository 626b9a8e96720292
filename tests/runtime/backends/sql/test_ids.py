"""An id is looked for as a store holds it, and one that no store can hold is none."""

import pytest
from schemagen_runtime.backends.sql.ids import key_of_id
from schemagen_runtime.columns import BaseType

UUID = "e3e70682-c209-4cac-629f-6fbed82c07cd"


@pytest.mark.parametrize(
    ("base", "given", "key"),
    [
        (BaseType.INT, "-7", -7),
        (BaseType.INT, 2**63 - 1, 2**63 - 1),
        (BaseType.INT, 2**63, None),
        (BaseType.INT, "7.0", None),
        (BaseType.INT, "\u0667", None),
        (BaseType.UUID, UUID.upper(), UUID),
        (BaseType.UUID, "7", None),
        (BaseType.STRING, "007", "007"),
        (BaseType.STRING, 7, None),
        (BaseType.STRING, "\ud800", None),
    ],
)
def test_keys(base: BaseType, given: str | int, key: str | int | None) -> None:
    assert key_of_id(base, given) == key
