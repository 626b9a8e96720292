"""What looks like personal data is proposed as sensitive, and its values are not shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.compiler.inferring.support import columns_of, infer, table


@pytest.mark.parametrize(
    ("name", "cells"),
    [
        ("contact", ["ann@example.com", "bob@example.org", "eve@example.net"]),
        ("callback", ["+49 170 1234567", "+44 20 7946 0958", "+1 202 555 0100"]),
        ("source", ["10.0.0.1", "192.168.1.7", "2001:db8::1"]),
        ("payment", ["4111 1111 1111 1111", "5500 0000 0000 0004", "3400 0000 0000 009"]),
        ("transfer", ["DE89 3704 0044 0532 0130 00", "GB82 WEST 1234 5698 7654 32", "FR1420041010050500013M02606"]),
        ("first_name", ["x", "y", "z"]),
        ("dateOfBirth", ["1990-01-01", "1991-01-01", "1992-01-01"]),
        ("ssn", ["123-45-6789", "x", "y"]),
        ("email", ["", "", ""]),
    ],
)
def test_personal_data_is_proposed_as_sensitive(name: str, cells: list[str], tmp_path: Path) -> None:
    inferred = infer(tmp_path, table(**{name: cells * 20, "other": ["o"] * 60}))
    assert columns_of(inferred)[name].sensitive
    assert "does it hold personal data?" in inferred.text
    assert not any(cell in inferred.text for cell in cells if cell and len(cell) > 1)


@pytest.mark.parametrize("name", ["email_verified", "name_length", "phone_count", "filename", "ipo"])
def test_what_tells_about_it_is_not(name: str, tmp_path: Path) -> None:
    inferred = infer(tmp_path, table(**{name: [1, 2, 3]}))
    assert not columns_of(inferred)[name].sensitive
