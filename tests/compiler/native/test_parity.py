"""What holds for validators in Python holds for compiled ones: the same tests, and the same words."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.long
ROOT = Path(__file__).parents[3]
# One test each: the workers of xdist share them, and each compiles for minutes.
SUITES = (
    *sorted(
        path.relative_to(ROOT).as_posix()
        for folder in ("tests/system/parity", "tests/runtime/checks")
        for path in (ROOT / folder).rglob("test_*.py")
    ),
    "tests/runtime/test_schema.py",
    "tests/test_cases.py",
)
CASES = "not test_case or validate_ndjson or validate_report_json or validate_csv or validate_stdin"
# A validator of a thousand columns takes the C compiler minutes, and 4 GB.
SELECTED = f"({CASES}) and not nearest_column"


@pytest.mark.parametrize("suite", SUITES)
def test_every_test_of_values_passes_with_compiled_validators(suite: str) -> None:
    options = ["-q", "-p", "tests.compiler.native.plugin", "-p", "no:cacheprovider", "-p", "no:xdist", "-k", SELECTED]
    command = [sys.executable, "-m", "pytest", *options, suite]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=1500)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
