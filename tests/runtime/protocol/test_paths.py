"""Paths are filled in, whatever the names are, and every pattern knows them again."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from schemagen_runtime import Collection
from schemagen_runtime.protocol import paths

TEXT = st.text(st.characters(codec="utf-8"), min_size=1, max_size=20)
COLLECTIONS = st.builds(Collection, TEXT, TEXT)


def matched(pattern: str, path: str) -> dict[str, str]:
    """The names in a path, decoded; what no slash is in, for that would be another path."""
    found = re.fullmatch(re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>[^/]+)", re.escape(pattern)), urlsplit(path).path)
    assert found is not None, path
    return {name: unquote(text) for name, text in found.groupdict().items()}


@settings(deadline=None)
@given(COLLECTIONS, TEXT, TEXT, st.integers(1, paths.MAX_PAGE))
def test_what_is_filled_in_is_found_again(place: Collection, model: str, id_: str, limit: int) -> None:
    names = {"project": place.project, "name": place.name}
    assert matched(paths.COLLECTION, paths.collection_path(place)) == names
    assert matched(paths.SCHEMA, paths.schema_path(place)) == names
    events = paths.events_path(place, model)
    assert matched(paths.EVENTS, events) == names
    assert parse_qs(urlsplit(events).query, keep_blank_values=True) == {"model": [model]}
    page = paths.records_path(place, limit=limit, model=model, after=id_)
    assert matched(paths.RECORDS, page) == names
    assert parse_qs(urlsplit(page).query) == {"limit": [str(limit)], "model": [model], "after": [id_]}
    assert matched(paths.RECORDS_OF_ID, paths.records_of_id_path(place, id_, model)) == {**names, "id": id_}


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (paths.records_path(Collection("p", "c"), limit=7), "/v1/projects/p/data-collections/c/records?limit=7"),
        (paths.records_of_id_path(Collection("p", "c"), 7), "/v1/projects/p/data-collections/c/records/7"),
        (paths.collection_path(Collection("a b", "c/d")), "/v1/projects/a%20b/data-collections/c%2Fd"),
    ],
)
def test_what_is_not_given_is_left_out(path: str, expected: str) -> None:
    assert path == expected
