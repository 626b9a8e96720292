"""TLS: certificates are verified, against the usual authorities or one's own; large bodies are compressed."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import trustme
from schemagen_runtime import DestinationError, HttpSettings, TransientError, Workspace

from tests.system.faults.collector import Collector
from tests.system.faults.support import QUICK, Account, add_collection, fates, numbered


@pytest.fixture
def authority(tmp_path: Path) -> trustme.CA:
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    return authority


@pytest.fixture
def collector(tmp_path: Path, authority: trustme.CA) -> Iterator[Collector]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)  # pyright: ignore[reportUnknownMemberType] -- pyOpenSSL is not there
    with Collector(tmp_path / "store.db", tls=context) as running:
        yield running


def test_a_bundle_of_one_s_own(collector: Collector, tmp_path: Path) -> None:
    http = HttpSettings(ca_bundle=tmp_path / "ca.pem", token="secret", gzip_above=1000)
    with Workspace(collector.url, project="p", model="m", settings=QUICK, http=http) as ws:
        result = add_collection(ws).ingest_mappings(numbered("a", range(100))).result()
    assert fates(result) == {"delivered": 100}
    Account.take(tmp_path / "store.db").require([f"a-{number}" for number in range(100)])
    _, headers = collector.heads[-1]
    assert headers["Authorization"] == "Bearer secret"
    assert headers["Content-Encoding"] == "gzip"
    assert int(headers["Content-Length"]) < 2000


def test_a_stranger_s_certificate_is_refused(collector: Collector) -> None:
    with Workspace(collector.url, settings=QUICK) as ws, pytest.raises(DestinationError) as raised:
        add_collection(ws)
    assert "is not who it says" in str(raised.value)
    assert "is ca_bundle needed?" in str(raised.value)
    assert collector.heads == []


def test_another_name_s_certificate_is_refused(collector: Collector, tmp_path: Path) -> None:
    http = HttpSettings(ca_bundle=tmp_path / "ca.pem")
    url = collector.url.replace("127.0.0.1", "localhost")
    with Workspace(url, settings=QUICK, http=http) as ws, pytest.raises(DestinationError, match="not who it says"):
        add_collection(ws)


def test_https_where_http_is_spoken(tmp_path: Path) -> None:
    with Collector(tmp_path / "store.db") as plain:
        url = plain.url.replace("http:", "https:")
        settings = replace(QUICK, registration_timeout=0.0)
        with Workspace(url, settings=settings) as ws, pytest.raises(TransientError, match=f"no answer from {url}"):
            add_collection(ws)
