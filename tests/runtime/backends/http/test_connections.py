"""Connections to one server: each thread has its own, and a forked child none of its parent's."""

from __future__ import annotations

import threading

import pytest
import requests
from requests.auth import AuthBase
from schemagen_runtime import HttpSettings, TransientError
from schemagen_runtime.backends.http.connections import Connections
from schemagen_runtime.protocol.answer import NotUnderstood

from tests.system.faults.collector import Collector


class _Nobody(AuthBase):
    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        return request


def asked(url: str) -> requests.Request:
    return requests.Request("GET", f"{url}/healthz", auth=_Nobody())


def test_threads_do_not_wait_for_each_other(collector: Collector) -> None:
    connections = Connections(collector.url, HttpSettings())
    found: list[int] = []
    threads = [
        threading.Thread(target=lambda: found.append(connections.send(asked(collector.url), 1 << 20).status))
        for _ in range(3)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    connections.close()
    connections.close()
    assert len(found) == 3


def test_an_answer_that_is_too_large_is_not_read(collector: Collector) -> None:
    with pytest.raises(NotUnderstood, match="more than 0 bytes"):
        Connections(collector.url, HttpSettings()).send(asked(collector.url), 0)


def test_nobody_answers() -> None:
    with pytest.raises(TransientError, match="no answer from"):
        Connections("http://127.0.0.1:1", HttpSettings()).send(asked("http://127.0.0.1:1"), 9)
