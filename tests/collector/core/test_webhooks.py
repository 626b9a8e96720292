"""Events of alerts on their way: over real sockets, to receivers that fail, are slow, down, or send elsewhere."""

from __future__ import annotations

import logging
import os
import socket
import threading
import time
from collections.abc import Callable, Generator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from schemagen_collector.core import webhooks
from schemagen_collector.core.webhooks import WebhookSenders
from schemagen_collector.settings import Webhook
from schemagen_runtime import Collection
from schemagen_runtime.api.notices import AlertNews
from schemagen_runtime.backends.sqlite.connection import connect
from schemagen_runtime.backends.sqlite.notices import SqliteNotices
from schemagen_runtime.protocol.webhooks import AlertEvent, receiver_name, write_alert_event

from tests.collector.receiver import SECRET, Receiver
from tests.collector.support import Server

PLACE = Collection("p", "c")


@pytest.fixture
def notices(db: Path) -> SqliteNotices:
    connect(str(db), create=True).close()
    return SqliteNotices(str(db))


def tell(notices: SqliteNotices, *urls: str, event: str = "e1", alert: str = "a", at: float | None = None) -> None:
    """Have an event told, as the collector does after it has judged."""
    body = write_alert_event(AlertEvent.OPENED, {"id": alert, "level": "alert"}, "http://page/")
    news = [AlertNews(alert, b"{}", event, body)]
    notices.tell(PLACE, "m", [receiver_name(url) for url in urls], lambda _: news, time.time() if at is None else at)


@contextmanager
def sending(notices: SqliteNotices, *urls: str) -> Generator[WebhookSenders]:
    with closing(WebhookSenders(notices, [Webhook(url, SECRET) for url in urls])) as senders:
        yield senders


def eventually(holds: Callable[[], bool], seconds: float = 30.0) -> None:
    until = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < until
        time.sleep(0.02)


def is_settled(notices: SqliteNotices, url: str) -> bool:
    return notices.due(receiver_name(url), time.time() + 1e6) is None


def test_an_event_is_posted_once_and_signed(notices: SqliteNotices) -> None:
    with Receiver() as receiver:
        tell(notices, receiver.url)
        with sending(notices, receiver.url):
            (received,) = receiver.wait(1)
            eventually(lambda: is_settled(notices, receiver.url))
        assert received.is_signed()
        assert not received.is_signed("another secret")
        assert received.headers["Content-Type"] == "application/json"
        assert received.event == "e1"
        alert = {"id": "a", "level": "alert"}
        assert received.said == {"version": 1, "event": "opened", "alert": alert, "url": "http://page/"}
        assert len(receiver.received) == 1


def test_what_fails_is_sent_again_as_the_same_event_until_it_is_answered(notices: SqliteNotices) -> None:
    with Receiver(lambda before: 500 if before < 2 else 200) as receiver:
        tell(notices, receiver.url)
        with sending(notices, receiver.url):
            received = receiver.wait(3)
            eventually(lambda: is_settled(notices, receiver.url))
        assert {one.event for one in received} == {"e1"}
        assert {one.body for one in received} == {received[0].body}
        assert all(one.is_signed() for one in received)
        # The pauses grow.
        assert received[1].at - received[0].at >= 1.0
        assert received[2].at - received[1].at >= 2.0


@pytest.mark.parametrize("status", [301, 307, 404])
def test_only_success_is_an_answer_and_no_redirect_is_followed(
    notices: SqliteNotices, status: int, caplog: pytest.LogCaptureFixture
) -> None:
    with Receiver(lambda before: status if not before else 201) as receiver:
        tell(notices, receiver.url)
        with caplog.at_level(logging.WARNING, "schemagen_collector"), sending(notices, receiver.url):
            received = receiver.wait(2)
            eventually(lambda: is_settled(notices, receiver.url))
        assert [one.event for one in received] == ["e1", "e1"]
        assert f"it was answered {status}" in caplog.text


def test_a_receiver_that_is_down_gets_everything_when_it_is_back(
    notices: SqliteNotices, caplog: pytest.LogCaptureFixture
) -> None:
    with Receiver() as receiver:
        port, url = receiver.port, f"{receiver.url}?key=of-the-receiver"
    tell(notices, url)
    tell(notices, url, event="e2", alert="b")
    with caplog.at_level(logging.WARNING, "schemagen_collector"), sending(notices, url):
        eventually(lambda: caplog.text.count("it was not answered") >= 2)
        with Receiver(port=port) as receiver:
            assert {one.event for one in receiver.wait(2)} == {"e1", "e2"}
            eventually(lambda: is_settled(notices, url))
    assert "of-the-receiver" not in caplog.text
    assert SECRET not in caplog.text


def test_one_that_says_nothing_is_given_up_and_keeps_no_other_waiting(
    notices: SqliteNotices, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(webhooks, "_TIMEOUTS", (0.5, 0.5))
    with closing(socket.create_server(("127.0.0.1", 0))) as silent, Receiver() as receiver:
        slow = f"http://127.0.0.1:{silent.getsockname()[1]}/"
        tell(notices, slow, receiver.url)
        with caplog.at_level(logging.WARNING, "schemagen_collector"), sending(notices, slow, receiver.url):
            receiver.wait(1)
            eventually(lambda: "ReadTimeout" in caplog.text)
        assert not is_settled(notices, slow)
        eventually(lambda: is_settled(notices, receiver.url))


def test_the_rest_of_an_answer_is_not_waited_for(notices: SqliteNotices) -> None:
    stop = threading.Event()

    def drip() -> None:
        connection, _ = listening.accept()
        with connection:
            connection.recv(65536)
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\nx")
            stop.wait(30)

    with closing(socket.create_server(("127.0.0.1", 0))) as listening:
        url = f"http://127.0.0.1:{listening.getsockname()[1]}/"
        thread = threading.Thread(target=drip)
        thread.start()
        tell(notices, url)
        try:
            with sending(notices, url):
                eventually(lambda: is_settled(notices, url), 8.0)
        finally:
            stop.set()
            thread.join()


def test_an_event_is_given_up_after_a_day_and_the_log_says_which(
    notices: SqliteNotices, caplog: pytest.LogCaptureFixture
) -> None:
    with Receiver() as receiver:
        tell(notices, receiver.url, at=time.time() - 24 * 3600 - 5)
        tell(notices, receiver.url, event="e2", alert="b", at=time.time() - 24 * 3600 + 600)
        with caplog.at_level(logging.ERROR, "schemagen_collector"), sending(notices, receiver.url):
            assert [one.event for one in receiver.wait(1)] == ["e2"]
        assert "event e1 of an alert is given up" in caplog.text


def test_of_several_processes_one_sends(notices: SqliteNotices) -> None:
    with Receiver() as receiver:
        names = [f"e{number}" for number in range(20)]
        for name in names:
            tell(notices, receiver.url, event=name, alert=name)
        with sending(notices, receiver.url), sending(notices, receiver.url), sending(notices, receiver.url):
            receiver.wait(20)
            eventually(lambda: is_settled(notices, receiver.url))
            time.sleep(1.5)
        assert sorted(one.event for one in receiver.received) == sorted(names)


def test_closing_waits_for_no_receiver(notices: SqliteNotices) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/"
        tell(notices, url)
        senders = WebhookSenders(notices, [Webhook(url, SECRET)])
        silent.accept()[0].close()
        connection, _ = silent.accept()
        with connection:
            begun = time.monotonic()
            senders.close()
            assert time.monotonic() - begun < 5.0


# The whole program


def environment() -> dict[str, str]:
    return {**os.environ, "SCHEMAGEN_WEBHOOK_SECRET": SECRET}


def test_the_collector_sends_from_several_workers_and_stops_at_once(notices: SqliteNotices, db: Path) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as silent, Receiver() as receiver:
        slow = f"http://user:password@127.0.0.1:{silent.getsockname()[1]}/"
        with Server(db, "--workers", "2", "--webhook", receiver.url, "--webhook", slow, env=environment()) as server:
            for number in range(5):
                tell(notices, receiver.url, slow, event=f"e{number}", alert=f"{number}")
            receiver.wait(5)
            silent.accept()[0].close()
            silent.accept()
            begun = time.monotonic()
            assert server.stop() == 0
            assert time.monotonic() - begun < 15.0
        assert sorted(one.event for one in receiver.received) == [f"e{number}" for number in range(5)]
        assert "password" not in server.log
        assert SECRET not in server.log


def test_what_a_killed_collector_did_not_hear_the_answer_of_is_sent_by_the_next(
    notices: SqliteNotices, db: Path
) -> None:
    hold = threading.Event()

    def answer(before: int) -> int:
        if not before:
            hold.wait(30)
        return 204

    with Receiver(answer) as receiver:
        with Server(db, "--webhook", receiver.url, env=environment()) as server:
            tell(notices, receiver.url)
            receiver.wait(1)
            server.kill()
        hold.set()
        tell(notices, receiver.url, event="e2", alert="b")
        with Server(db, "--webhook", receiver.url, env=environment()):
            received = receiver.wait(3)
            eventually(lambda: is_settled(notices, receiver.url))
        assert [one.event for one in received] == ["e1", "e1", "e2"]
        assert received[0].body == received[1].body
