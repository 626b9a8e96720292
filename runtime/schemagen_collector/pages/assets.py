"""Serve style sheets and scripts, under paths that hold a hash of what is in them, so that browsers may keep them."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from importlib.resources import files
from typing import Final

from schemagen_runtime.protocol.problems import ProblemType
from starlette.requests import Request
from starlette.responses import Response

from schemagen_collector.http.problems import Problem

PATH: Final = "/assets/{hash}/{name}"
_HEADERS: Final[Mapping[str, str]] = {
    "Cache-Control": "public, max-age=31536000, immutable",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
}
_TYPES: Final[Mapping[str, str]] = {"css": "text/css", "js": "text/javascript"}
_DIGITS: Final = 16


class Assets:
    """Hold files that are the same for everybody.

    Attributes:
        paths: the path of each, by its name.
    """

    def __init__(self, contents: Mapping[str, bytes]) -> None:
        """Take what is in each file, by its name."""
        self._contents = {_path(name, content): content for name, content in contents.items()}
        self.paths = {name: _path(name, content) for name, content in contents.items()}

    def find(self, path: str) -> bytes | None:
        """Return what is at a path; None where there is nothing."""
        return self._contents.get(path)


def _path(name: str, content: bytes) -> str:
    return PATH.format(hash=sha256(content).hexdigest()[:_DIGITS], name=name)


ASSETS: Final = Assets(
    {name: files("schemagen_monitor.page").joinpath(name).read_bytes() for name in ("page.css", "page.js")}
)
"""Those of the pages."""


async def show_asset(request: Request) -> Response:
    """Return a style sheet or a script."""
    name = request.path_params["name"]
    content = ASSETS.find(PATH.format(hash=request.path_params["hash"], name=name))
    if content is None:
        raise Problem(ProblemType.NOT_FOUND, "there is no such style sheet or script")
    return Response(content, headers=_HEADERS, media_type=_TYPES[name.rpartition(".")[2]])
