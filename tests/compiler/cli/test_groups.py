"""A misspelt command is answered with the nearest one, in the main group and below."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.compiler.cli.support import schemagen


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["biuld"], "there is no command 'biuld'; did you mean 'build'?"),
        (["token", "lsit"], "there is no command 'token lsit'; did you mean 'list'?"),
        (["token", "qqq"], "there is no command 'token qqq'; expected one of create, list, revoke"),
    ],
)
def test_a_misspelt_command(arguments: list[str], message: str, tmp_path: Path) -> None:
    done = schemagen(*arguments, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"schemagen: {message}\n")
