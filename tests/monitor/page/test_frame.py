"""A frame knows whether its page is a file by itself."""

from __future__ import annotations

from tests.monitor.page.support import frame


def test_a_page_without_an_address_of_its_sheet_is_a_file() -> None:
    assert not frame().is_file
    assert frame(sheet=None).is_file
    assert frame().year == 2026
