"""What holds for validators in Python holds for compiled ones: the same tests, and the same words."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.long
ROOT = Path(__file__).parents[3]
SUITES = ("tests/system/parity", "tests/runtime/checks", "tests/runtime/test_schema.py", "tests/test_cases.py")
CASES = "not test_case or validate_ndjson or validate_report_json or validate_csv or validate_stdin"
# A validator of a thousand columns takes the C compiler minutes, and 4 GB.
SELECTED = f"({CASES}) and not nearest_column"


def test_every_test_of_values_passes_with_compiled_validators() -> None:
    options = ["-q", "-p", "tests.compiler.native.plugin", "-p", "no:cacheprovider", "-p", "no:xdist", "-k", SELECTED]
    command = [sys.executable, "-m", "pytest", *options, *SUITES]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=1500)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
