"""What earlier versions compiled beside a package is known by its name and by its bytes, and taken away by a build."""

from __future__ import annotations

from pathlib import Path

import pytest
from schemagen.build.extensions import is_extension

from tests.compiler.cli.support import SCHEMA, schemagen, write

COMPILED = b"\x7fELF...schemagen native validator 1 0123456789abcdef..."


@pytest.mark.parametrize(
    ("name", "content", "is_ours"),
    [
        ("validator.cpython-311-x86_64-linux-gnu.so", COMPILED, True),
        ("validator.cp312-win_amd64.pyd", COMPILED, True),
        ("validator.so", COMPILED, True),
        ("validator.cpython-311-x86_64-linux-gnu.so", b"\x7fELF...", False),
        ("other.cpython-311-x86_64-linux-gnu.so", COMPILED, False),
        ("validator.py", COMPILED, False),
    ],
)
def test_ours_is_known_by_name_and_bytes(name: str, content: bytes, is_ours: bool, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(content)
    assert is_extension(tmp_path / name) is is_ours


def test_a_folder_is_none(tmp_path: Path) -> None:
    (tmp_path / "validator.so").mkdir()
    assert not is_extension(tmp_path / "validator.so")


def test_a_build_removes_ours_and_leaves_all_others(tmp_path: Path) -> None:
    write(tmp_path, "lending.yaml", SCHEMA)
    schemagen("build", "lending.yaml", "--out", "src", cwd=tmp_path)
    ours, other = (tmp_path / "src" / "lending" / f"validator.{kind}.so" for kind in ("cpython-311-x86_64", "other"))
    ours.write_bytes(COMPILED)
    other.write_bytes(b"of somebody else")
    checked = schemagen("build", "lending.yaml", "--out", "src", "--check", cwd=tmp_path)
    assert checked.returncode == 3
    assert ours.name in checked.stdout + checked.stderr
    schemagen("build", "lending.yaml", "--out", "src", cwd=tmp_path)
    assert not ours.exists()
    assert other.exists()
