"""What people say of models: with the right to operate, kept with who and when, and taken back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from schemagen_collector.core.tokens import Right
from schemagen_runtime.api.annotations import Annotation, AnnotationKind
from schemagen_runtime.client.urls import open_annotations

from tests.collector.pages.browser import MODEL, Browser, hidden, make_token
from tests.collector.support import Server
from tests.monitor.support import PLACE

ADD, REVOKE = f"{MODEL}/annotations", f"{MODEL}/annotations/revoke"


def kept(db: Path) -> list[Annotation]:
    return list(open_annotations(str(db)).all(PLACE, "m1"))


@pytest.fixture
def browser(guarded: Server) -> Browser:
    browser = Browser(guarded)
    browser.sign_in(make_token(guarded.db, Right.READ, Right.OPERATE, project="lending", name="kim & co"))
    return browser


def test_each_kind_is_kept_with_who_and_when_and_taken_back(browser: Browser) -> None:
    db, before = browser.server.db, len(kept(browser.server.db))
    key = {"key": hidden(browser.look(MODEL))["key"]}
    began = datetime.now(UTC)
    for form in (
        {"kind": "acknowledge", "subject": "drift:income", "since": "2026-01-06"},
        {"kind": "mute", "subject": "drift:income", "days": "7"},
        {"kind": "note", "since": "2026-01-06T12:00", "text": "<b>new</b> threshold"},
        {"kind": "reference", "since": "2026-01-05", "until": "2026-01-07"},
    ):
        answer = browser.submit(ADD, {**key, **form})
        assert (answer.status_code, answer.url) == (200, browser.server.url + MODEL)
    acknowledged, muted, note, reference = found = kept(db)[before:]
    assert [one.kind for one in found] == list(AnnotationKind)
    assert {one.who for one in found} == {"kim & co"}
    assert all(began <= one.at <= datetime.now(UTC) for one in found)
    assert acknowledged.since == datetime(2026, 1, 6, tzinfo=UTC)
    assert muted.until is not None
    assert timedelta(days=7) <= muted.until - began < timedelta(days=7, minutes=5)
    assert (note.text, note.since) == ("<b>new</b> threshold", datetime(2026, 1, 6, 12, tzinfo=UTC))
    assert reference.until == datetime(2026, 1, 7, tzinfo=UTC)
    answer = browser.submit(REVOKE, {**key, "id": str(note.id), "back": f"{MODEL}?window=week"})
    assert (answer.status_code, answer.url) == (200, f"{browser.server.url}{MODEL}?window=week")
    assert kept(db)[before + 2].revoked_by == "kim & co"
    assert browser.submit(REVOKE, {**key, "id": str(note.id)}).status_code == 404


@pytest.mark.parametrize(
    "form",
    [
        {"kind": "none"},
        {"kind": "note", "text": "when?"},
        {"kind": "note", "since": "2026-01-06", "text": " "},
        {"kind": "note", "since": "soon", "text": "x"},
        {"kind": "note", "since": "0001-01-01T00:00:00+14:00", "text": "x"},
        {"kind": "note", "since": "2026-01-06", "text": "x" * 201},
        {"kind": "mute", "subject": "drift:incom", "days": "7"},
        {"kind": "acknowledge", "subject": "income"},
        {"kind": "mute", "subject": "drift:income"},
        {"kind": "mute", "days": "7"},
        {"kind": "mute", "subject": "drift:income", "days": "0"},
        {"kind": "mute", "subject": "drift:income", "days": "999"},
        {"kind": "mute", "subject": "drift:income", "until": "2020-01-01"},
        {"kind": "reference", "since": "2026-01-07", "until": "2026-01-05"},
        {"kind": "acknowledge"},
    ],
)
def test_what_says_nothing_is_refused_and_not_kept(browser: Browser, form: dict[str, str]) -> None:
    before = kept(browser.server.db)
    answer = browser.submit(ADD, {**hidden(browser.look(MODEL)), **form})
    assert answer.status_code == 400
    assert "cannot be kept" in answer.text
    assert kept(browser.server.db) == before


def test_without_the_right_nothing_is_said_and_looking_changes_nothing(guarded: Server) -> None:
    before = kept(guarded.db)
    reader = Browser(guarded)
    shown = reader.sign_in(make_token(guarded.db, project="lending"), MODEL)
    note = {"kind": "note", "since": "2026-01-06", "text": "x", "key": hidden(shown)["key"]}
    assert reader.submit(ADD, note).status_code == 403
    assert reader.submit(REVOKE, {**note, "id": "1"}).status_code == 403
    assert reader.get(guarded.url + ADD, params=note, timeout=10).status_code == 405
    operator = Browser(guarded)
    form = {**note, **hidden(operator.sign_in(make_token(guarded.db, Right.READ, Right.OPERATE, project="other")))}
    assert operator.submit(ADD, form).status_code == 403
    assert kept(guarded.db) == before


def test_of_a_collection_that_there_is_not_nothing_is_kept(browser: Browser) -> None:
    form = {**hidden(browser.look(MODEL)), "kind": "note", "since": "2026-01-06", "text": "x"}
    assert browser.submit("/models/lending/none/m1/annotations", form).status_code == 404
