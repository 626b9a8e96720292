"""The build makes the table of powers that doubles are written by."""

from __future__ import annotations

import re
import sys
from fractions import Fraction
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[4]
LINE = re.compile(r"\{0x([0-9a-f]{16})u, 0x([0-9a-f]{16})u\},")


@pytest.fixture(scope="module")
def build() -> ModuleType:
    """The module, by its file: nothing installs it."""
    path = ROOT / "runtime" / "schemagen_runtime" / "native" / "source" / "build.py"
    spec = spec_from_file_location("build_of_the_engine", path)
    assert spec is not None
    assert spec.loader is not None
    module = sys.modules[spec.name] = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_a_power_is_given_by_its_first_128_bits_rounded_up(build: ModuleType) -> None:
    lines = build.powers().splitlines()
    assert len(lines) == build.LARGEST_POWER - build.LEAST_POWER + 1
    for power, line in enumerate(lines, build.LEAST_POWER):
        found = LINE.fullmatch(line)
        assert found is not None
        bits = int(found[1] + found[2], 16)
        assert 1 << 127 <= bits < 1 << 128
        exact = Fraction(10) ** power
        scale = exact.numerator.bit_length() - exact.denominator.bit_length() - 128
        shares = [exact / Fraction(2) ** (scale + more) for more in (0, 1)]
        [share] = [share for share in shares if 1 << 127 <= share < 1 << 128]
        assert 0 <= bits - share < 1
