"""The paths of pages: they name a model, and nothing of the API."""

from __future__ import annotations

import pytest
import requests
from schemagen_collector.pages.place import Place
from schemagen_runtime.api.destination import Collection

from tests.collector.pages.browser import Browser
from tests.collector.support import Server, problem


def test_a_model_has_one_path() -> None:
    assert Place(Collection("p", "c.1"), "m-2").path == "/models/p/c.1/m-2"


@pytest.mark.parametrize(
    "names", ["a%2Fb/c/m", "%00/c/m", "p/c/-m", f"p/c/{'m' * 129}", "p/%F0%9F%98%80/m", "p/c/m%0A"]
)
def test_names_that_cannot_be_are_nowhere(open_server: Server, names: str) -> None:
    assert Browser(open_server).look(f"/models/{names}").status_code == 404


def test_a_project_may_be_called_as_paths_of_the_api(open_server: Server) -> None:
    for name in ("v1", "metrics", "healthz", "problems", "assets"):
        answer = Browser(open_server).look(f"/models/{name}/projects/m")
        assert (answer.status_code, answer.headers["Content-Type"]) == (404, "text/html; charset=utf-8")
    assert problem(requests.get(f"{open_server.url}/v1/projects/none/data-collections/c", timeout=10)) == (
        "unknown-collection"
    )
