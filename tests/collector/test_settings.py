"""What settings show of themselves, in a log or a traceback."""

from __future__ import annotations

from pathlib import Path

from schemagen_collector.settings import CollectorSettings, Webhook


def test_settings_show_neither_secrets_nor_urls_that_may_hold_them() -> None:
    webhook = Webhook("https://user:password@hooks.example/services/path", "0123456789abcdef")
    shown = f"{CollectorSettings(db=Path('x.db'), webhooks=(webhook,))!r} {webhook}"
    assert "https://hooks.example" in shown
    for secret in ("password", "services/path", "0123456789abcdef"):
        assert secret not in shown
