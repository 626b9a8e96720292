"""The compiler knows its templates, and any file of it that changes makes it another compiler."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from schemagen.install import installation


def test_the_templates_lie_where_it_says() -> None:
    assert (installation.templates() / "python" / "validator.py.j2").is_file()


def test_the_identity_is_the_same_in_every_process_and_another_with_other_libraries(tmp_path: Path) -> None:
    code = "from schemagen.install.installation import identity; print(identity().hex())"
    (tmp_path / "rfc8785.py").write_text("")
    printed = [
        subprocess.run(
            [sys.executable, "-c", code],
            capture_output=True,
            text=True,
            check=True,
            env={**os.environ, "PYTHONPATH": str(folder)},
        ).stdout.strip()
        for folder in (tmp_path / "none", tmp_path / "none", tmp_path)
    ]
    assert len(bytes.fromhex(printed[0])) == 32
    assert printed[0] == printed[1] != printed[2]
