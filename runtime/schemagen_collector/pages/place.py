"""Name the paths of pages: the overview, a model, and what is behind it.

Every page of a model lies below ``/models/``, so no name can stand for a path of the API.
"""

from __future__ import annotations

from typing import Final, NamedTuple
from urllib.parse import quote

from schemagen_runtime.api.destination import Collection, require_name
from schemagen_runtime.protocol.problems import ProblemType
from starlette.requests import Request

from schemagen_collector.http.problems import Problem

OVERVIEW: Final = "/"
MODEL: Final = "/models/{project}/{name}/{model}"


class Place(NamedTuple):
    """Name a model of a collection."""

    collection: Collection
    model: str

    @property
    def path(self) -> str:
        """Return the path of its page."""
        parts = (self.collection.project, self.collection.name, self.model)
        project, name, model = (quote(part, safe="") for part in parts)
        return MODEL.format(project=project, name=name, model=model)


def place_of(request: Request) -> Place:
    """Return the model that a request's path names.

    Raises:
        Problem: the names cannot be ones.
    """
    given = request.path_params
    try:
        collection = Collection(
            require_name("project", given["project"]), require_name("data collection", given["name"])
        )
        return Place(collection, require_name("model", given["model"]))
    except ValueError as error:
        raise Problem(ProblemType.NOT_FOUND, str(error)[:500]) from error
