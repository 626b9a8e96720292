"""Numbers that are counted at once are counted as each by itself is."""

from __future__ import annotations

import random
from dataclasses import fields

import pytest
from schemagen.inferring import counting
from schemagen.inferring.numeric import part_of_numbers
from schemagen.inferring.part import Part

ODD = ["-0", "1.", "0.0", "-0.0", "123456789012345", "9999999999999999", "0.12345678901234567", "1e5", "x", "", "00"]


def cells(seed: int) -> list[str]:
    chance = random.Random(seed)
    plain = [chance.choice([str(chance.randint(-(10**6), 10**6)), repr(chance.random())]) for _ in range(60)]
    if seed % 2:
        plain = [str(seed + number) for number in range(50)]
    return plain + chance.choices(ODD[: chance.randint(1, len(ODD))], k=10) if seed % 3 else plain


def shown(part: Part) -> dict[str, object]:
    values: dict[str, object] = {field.name: getattr(part, field.name) for field in fields(part)}
    return values | {"sample": list(part.sample)}


def nothing(*_: object) -> None:
    """Find no numbers."""


@pytest.mark.parametrize("seed", range(60))
def test_both_ways_say_the_same(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    at_once = counting.part_of_cells(cells(seed), frozenset())
    monkeypatch.setattr(counting, "part_of_numbers", nothing)
    assert shown(at_once) == shown(counting.part_of_cells(cells(seed), frozenset()))


@pytest.mark.parametrize("text", ["-0", "1e5", "+1", "007", "x", " 1", "9007199254740993.0", "1234567890123456"])
def test_what_is_no_plain_number_is_left_to_the_other(text: str) -> None:
    assert part_of_numbers({"1": 1, text: 1}, 2) is None
    assert part_of_numbers({"1": 1, "2.5": 1}, 2) is not None
