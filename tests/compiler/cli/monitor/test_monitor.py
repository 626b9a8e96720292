"""``schemagen monitor`` lists its commands, and loads NumPy only where one is called."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from schemagen.cli.monitor.monitor import command

from tests.compiler.cli.support import schemagen


def test_without_a_command_it_says_which_there_are(tmp_path: Path) -> None:
    done = schemagen("monitor", cwd=tmp_path)
    assert done.returncode == 2
    assert "monitor report, monitor check, monitor reference, monitor rebuild, monitor serve" in done.stderr


def test_a_misspelt_command_is_answered_with_the_nearest(tmp_path: Path) -> None:
    done = schemagen("monitor", "chekc", cwd=tmp_path)
    assert done.returncode == 2
    assert "check" in done.stderr


@pytest.mark.parametrize("name", ["report", "check", "rebuild"])
def test_each_summary_is_that_of_the_command(name: str, tmp_path: Path) -> None:
    shown = schemagen("monitor", "--help", cwd=tmp_path).stdout
    found = command.get_command(None, name)  # type: ignore[arg-type] # it looks at no context
    assert found is not None
    assert str(found.help).partition("\n")[0] in " ".join(shown.split())


def test_help_loads_no_numpy(tmp_path: Path) -> None:
    code = (
        "import sys; from schemagen.cli.main import main; main(['monitor', '--help']); sys.exit('numpy' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, check=False).returncode == 0


def test_without_numpy_the_help_says_what_to_install(tmp_path: Path) -> None:
    code = "import sys; sys.modules['numpy'] = None; from schemagen.cli.main import main; sys.exit(main())"
    arguments = [sys.executable, "-c", code, "monitor", "check", "--db", "m.db"]
    done = subprocess.run(arguments, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "pip install 'schemagen-ingest[monitor]'" in done.stderr
