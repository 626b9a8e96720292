"""``schemagen relay`` refuses what it cannot do; what it does is tested in tests/system/relay."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.compiler.cli.support import schemagen

TO = ("--to", "sqlite:///m.db", "--dead-letters", "dead")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--from", "events", *TO), "names no log; expected a URL such as kafka://"),
        (("--from", "redis://h/s", "--to", "nowhere", "--dead-letters", "dead"), "names no destination"),
        (("--from", "redis://h/s", "--to", "sqlite:///m.db"), "Missing option '--dead-letters'"),
    ],
)
def test_a_wrong_call_is_explained(tmp_path: Path, arguments: tuple[str, ...], message: str) -> None:
    done = schemagen("relay", *arguments, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert message in done.stderr


def test_an_address_to_listen_on_is_checked_before_anything_is_read(tmp_path: Path) -> None:
    done = schemagen("relay", "--from", "redis://127.0.0.1:1/s", *TO, "--listen", "everywhere", cwd=tmp_path)
    assert done.returncode == 2
    assert "--listen 'everywhere' is no address; expected HOST:PORT" in done.stderr
