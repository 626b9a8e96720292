"""Say how somebody looks at a page: who they are, what they may, and what the address asks for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple, Self

from starlette.requests import Request

from schemagen_collector.core.tokens import Right
from schemagen_collector.pages.visitor import Visitor


class Look(NamedTuple):
    """Hold what a page is drawn for; it can be pickled.

    Attributes:
        root_path: what stands before every path.
        path: of the page, decoded, without that.
        query: the parameters of the address.
        who: who looks, for people; None where nobody signed in.
        key: what forms carry.
        may_operate: whether they may annotate what they look at.
    """

    root_path: str
    path: str
    query: Mapping[str, str]
    who: str | None
    key: str
    may_operate: bool

    @classmethod
    def of(cls, request: Request, visitor: Visitor, root_path: str, key: str) -> Self:
        """Return how a request looks at its page."""
        project = request.path_params.get("project")
        who = None if visitor.grant is None else visitor.who
        may_operate = project is not None and visitor.may(Right.OPERATE, project)
        return cls(root_path, request.scope["path"], dict(request.query_params), who, key, may_operate)
