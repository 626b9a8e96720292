"""An extension is known by the text that it was made of."""

from __future__ import annotations

from pathlib import Path

import pytest
from schemagen.native.identity import EXTENSION, identify, identity_of, is_extension


def test_another_text_has_another_identity() -> None:
    assert identify("x = 1\n") == identify("x = 1\n")
    assert identify("x = 1\n") != identify("x = 2\n")


@pytest.mark.parametrize("name", ["validator.py", "events.so", "validator.txt", "schema.json"])
def test_other_files_are_no_extension(name: str) -> None:
    assert is_extension(EXTENSION)
    assert not is_extension(name)


def test_a_file_that_says_nothing_of_itself_has_no_identity(tmp_path: Path) -> None:
    file = tmp_path / EXTENSION
    file.write_bytes(b"\x7fELF" + bytes(100))
    assert identity_of(file) is None
