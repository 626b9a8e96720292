"""How somebody looks at a page travels to the process that draws it."""

from __future__ import annotations

import pickle

from schemagen_collector.core.tokens import Grant, Right
from schemagen_collector.pages.look import Look
from schemagen_collector.pages.visitor import Visitor
from starlette.requests import Request


def request(path: str, query: bytes = b"", **names: str) -> Request:
    scope: dict[str, object] = {
        "type": "http",
        "path": path,
        "query_string": query,
        "headers": [],
        "path_params": names,
    }
    return Request(scope)


def test_a_look_says_who_looks_and_what_the_address_asks_for() -> None:
    reader = Visitor(Grant.new("p", [Right.READ], "kim"))
    operator = Visitor(Grant.new("p", [Right.READ, Right.OPERATE]))
    model = request("/models/p/c/m", b"window=week&zone=Europe%2FBerlin", project="p")
    look = Look.of(model, reader, "/root", "key")
    assert look == Look("/root", "/models/p/c/m", {"window": "week", "zone": "Europe/Berlin"}, "kim", "key", False)
    assert pickle.loads(pickle.dumps(look)) == look
    assert Look.of(model, operator, "", "key").may_operate
    assert Look.of(model, operator, "", "key").who == operator.grant.id if operator.grant else False
    assert not Look.of(request("/models/q/c/m", project="q"), operator, "", "key").may_operate
    assert not Look.of(request("/"), operator, "", "key").may_operate
    local = Look.of(model, Visitor(None), "", "key")
    assert (local.who, local.may_operate) == (None, True)
