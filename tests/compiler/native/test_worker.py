"""The worker leaves an extension that Python imports, or says why there is none."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from schemagen.native import building
from schemagen.native.identity import EXTENSION

from tests.compiler.native.support import run

pytestmark = pytest.mark.long

WORKER = Path(building.__file__).with_name("worker.py")


def compile_in(folder: Path, validator: str) -> subprocess.CompletedProcess[str]:
    (folder / "validator.py").write_text(validator, "utf-8")
    return subprocess.run(
        [sys.executable, "-P", str(WORKER)], cwd=folder, capture_output=True, text=True, check=False, timeout=120
    )


def test_an_extension_lies_in_the_folder_built_and_reads_the_bit_of_ascii(tmp_path: Path) -> None:
    done = compile_in(tmp_path, "def is_plain(text: str) -> bool:\n    return text.isascii()\n")
    assert done.returncode == 0, done.stdout + done.stderr
    assert [path.name for path in (tmp_path / "built").iterdir()] == [EXTENSION]
    code = "import validator; print(validator.__file__[-3:], validator.is_plain('a'), validator.is_plain('\\xe9'))"
    assert run(code, tmp_path / "built").stdout == ".so True False\n"
    assert any("PyUnicode_IS_ASCII(" in path.read_text("utf-8") for path in tmp_path.rglob("*.c"))


def test_what_mypy_refuses_is_told_and_not_compiled(tmp_path: Path) -> None:
    done = compile_in(tmp_path, "def count(text: str) -> int:\n    return text\n")
    assert done.returncode == 1
    assert "validator.py:2: error: Incompatible return value type" in done.stdout + done.stderr
    assert not (tmp_path / "built").exists()
