"""The receivers of ``docs/webhooks.md``, run as they stand there, between the collector's sender and another server."""

from __future__ import annotations

import json
import re
import socket
import subprocess
import sys
import time
from collections.abc import Generator, Mapping
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import pytest
import requests
from schemagen_collector.core.webhooks import WebhookSenders
from schemagen_collector.settings import Webhook
from schemagen_runtime import Collection
from schemagen_runtime.api.notices import AlertNews
from schemagen_runtime.backends.sqlite.connection import connect
from schemagen_runtime.backends.sqlite.notices import SqliteNotices
from schemagen_runtime.protocol.webhooks import AlertEvent, receiver_name, write_alert_event, write_signature

from tests.collector.receiver import SECRET, Receiver

PAGE = (Path(__file__).parents[3] / "docs" / "webhooks.md").read_text("utf-8")
SLACK, PAGERDUTY = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
(SHOWN,) = (json.loads(block) for block in re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL))


@contextmanager
def running(code: str, folder: Path, variables: Mapping[str, str]) -> Generator[str]:
    """Run a receiver; yield its URL once it listens."""
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        port = int(free.getsockname()[1])
    (folder / "receiver.py").write_text(code, "utf-8")
    environment = {"SCHEMAGEN_WEBHOOK_SECRET": SECRET, "PORT": str(port), **variables}
    with subprocess.Popen(
        [sys.executable, "receiver.py"], cwd=folder, env=environment, stderr=subprocess.DEVNULL
    ) as process:
        try:
            _wait_for(port)
            yield f"http://127.0.0.1:{port}/"
        finally:
            process.terminate()


def _wait_for(port: int) -> None:
    until = time.monotonic() + 30
    while time.monotonic() < until:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=5):
            return
        time.sleep(0.02)
    raise AssertionError("the receiver does not listen")


def send(
    folder: Path, url: str, event: AlertEvent, alert: Mapping[str, object], far: Receiver, *, count: int = 1
) -> None:
    """Send an event as the collector does, until it has arrived behind the receiver, and is settled."""
    db = folder / "monitoring.db"
    connect(str(db), create=True).close()
    notices = SqliteNotices(str(db))
    body = write_alert_event(event, alert, SHOWN["url"])
    news = [AlertNews("a", b"{}", "e", body)]
    notices.tell(Collection("p", "c"), "m", [receiver_name(url)], lambda _: news, time.time())
    with closing(WebhookSenders(notices, [Webhook(url, SECRET)])):
        far.wait(count)
        until = time.monotonic() + 30
        while notices.due(receiver_name(url), time.time() + 1e6) is not None:
            assert time.monotonic() < until
            time.sleep(0.05)


def test_slack_gets_a_sentence_and_no_name_becomes_a_mention(tmp_path: Path) -> None:
    with Receiver(lambda before: 500 if not before else 200) as far:
        with running(SLACK, tmp_path, {"SLACK_WEBHOOK_URL": far.url}) as url:
            send(tmp_path, url, AlertEvent.OPENED, {**SHOWN["alert"], "model": "<!channel>"}, far, count=2)
        (_, received) = far.received
    lines = received.said["text"].split("\n")
    assert lines == [
        f"opened (alert): {SHOWN['alert']['message']}",
        "lending/scores, model &lt;!channel&gt;",
        f"<{SHOWN['url']}>",
    ]


def test_pagerduty_opens_and_resolves_an_incident_under_one_key(tmp_path: Path) -> None:
    with Receiver() as far:
        variables = {"PAGERDUTY_URL": far.url, "PAGERDUTY_ROUTING_KEY": "key"}
        with running(PAGERDUTY, tmp_path, variables) as url:
            send(tmp_path, url, AlertEvent.OPENED, SHOWN["alert"], far)
            send(tmp_path, url, AlertEvent.CLOSED, {**SHOWN["alert"], "level": "warning"}, far, count=2)
        opened, closed = (one.said for one in far.received)
    assert (opened["event_action"], closed["event_action"]) == ("trigger", "resolve")
    assert opened["dedup_key"] == closed["dedup_key"] == SHOWN["alert"]["id"]
    assert (opened["payload"]["severity"], closed["payload"]["severity"]) == ("critical", "warning")
    assert opened["payload"]["source"] == "lending/scores/m1"
    assert opened["routing_key"] == "key"
    assert opened["links"] == [{"href": SHOWN["url"], "text": "the model"}]


@pytest.mark.parametrize("code", [SLACK, PAGERDUTY])
def test_what_others_send_or_record_is_refused(code: str, tmp_path: Path) -> None:
    body = json.dumps(SHOWN).encode()
    now = int(time.time())
    with Receiver() as far:
        variables = {"SLACK_WEBHOOK_URL": far.url, "PAGERDUTY_URL": far.url, "PAGERDUTY_ROUTING_KEY": "key"}
        with running(code, tmp_path, variables) as url:
            for signature in (
                "",
                "t=,v1=",
                f"t={now},v1=é",
                write_signature(body, "another secret", now),
                write_signature(body + b" ", SECRET, now),
                write_signature(body, SECRET, now - 3600),
            ):
                headers = {"Schemagen-Signature": signature.encode("latin-1")}
                assert requests.post(url, body, headers=headers, timeout=10).status_code == 401
        assert far.received == []
