"""A build or a lint spares the search for garbage; every other command, and every caller of ``main``, is left alone."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.compiler.cli.support import write

CODE = """
import gc, sys
from schemagen.cli.main import main
before = gc.get_threshold()
sys.argv[0] = "schemagen"
code = main({arguments})
print("kept" if gc.get_freeze_count() and gc.get_threshold() != before else "plain", code, file=sys.stderr)
"""


@pytest.mark.parametrize(
    ("words", "arguments", "end"),
    [
        (["lint", "lending.yaml"], "", "kept 0"),
        (["build", "lending.yaml", "--out", "src"], "", "kept 0"),
        (["explain", "SG208"], "", "plain 0"),
        ([], "['lint', 'lending.yaml']", "plain 0"),
    ],
)
def test_only_a_process_of_its_own_that_is_short(words: list[str], arguments: str, end: str, tmp_path: Path) -> None:
    write(tmp_path)
    command = [sys.executable, "-c", CODE.format(arguments=arguments), *words]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=tmp_path)
    assert done.stderr.splitlines()[-1] == end
