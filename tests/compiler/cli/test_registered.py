"""What a store registered last is read by its URL and the collection behind it."""

from __future__ import annotations

from pathlib import Path

import click
import pytest
from schemagen.cli.registered import newest

from tests.compiler.cli.support import SCHEMA, schemagen


@pytest.fixture
def url(tmp_path: Path) -> str:
    for version in ("1.0.0", "1.1.0"):
        (tmp_path / "lending.yaml").write_text(SCHEMA.replace("1.0.0", version))
        done = schemagen(
            "register", "lending.yaml", "--to", f"sqlite:///{tmp_path}/m.db", "--project", "p", cwd=tmp_path
        )
        assert done.returncode == 0, done.stderr
    return f"sqlite:///{tmp_path}/m.db"


def test_the_newest(url: str) -> None:
    version, document = newest(f"{url}#p/lending")
    assert version == "1.1.0"
    assert b'"name":"lending"' in document


@pytest.mark.parametrize(
    ("place", "words"), [("", "names no data collection"), ("#p", "names no"), ("#p/cards", "there are p/lending")]
)
def test_a_collection_that_is_not_there(url: str, place: str, words: str) -> None:
    with pytest.raises(click.UsageError, match=words):
        newest(f"{url}{place}")
