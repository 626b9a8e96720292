"""What holds for validators in Python holds for compiled ones: the same tests, and the same words."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.compiler.native.support import shared_folder

pytestmark = pytest.mark.long
ROOT = Path(__file__).parents[3]
CASES = "not test_case or validate_ndjson or validate_report_json or validate_csv or validate_stdin"
# A validator of a thousand columns takes the C compiler minutes, and 4 GB.
SELECTED = f"({CASES}) and not nearest_column"
LOADS = re.compile(r"^from (schemagen|tests\.runtime\.checks\.support|tests\.system\.parity)\b", re.MULTILINE)
"""What is imported by tests that load a schema from memory."""


def suites() -> list[str]:
    """Return the files of tests that load a schema from memory: the workers of xdist share them.

    Words of advice come from Python whatever is compiled, and their tests compile ten schemas, of twenty seconds each.
    """
    folders = (ROOT / "tests/system/parity", ROOT / "tests/runtime/checks")
    files = [path for folder in folders for path in sorted(folder.rglob("test_*.py")) if path.stem != "test_readings"]
    files.append(ROOT / "tests/test_cases.py")
    return [path.relative_to(ROOT).as_posix() for path in files if LOADS.search(path.read_text("utf-8"))]


@pytest.mark.parametrize("suite", suites())
def test_every_test_of_values_passes_with_compiled_validators(
    suite: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    options = ["-q", "-p", "tests.compiler.native.plugin", "-p", "no:cacheprovider", "-n", "0", "-k", SELECTED]
    command = [sys.executable, "-m", "pytest", *options, suite]
    folder = shared_folder(tmp_path_factory) / "packages"
    folder.mkdir(exist_ok=True)
    environment = {**os.environ, "SCHEMAGEN_TESTS_COMPILED": str(folder)}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=1500)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
