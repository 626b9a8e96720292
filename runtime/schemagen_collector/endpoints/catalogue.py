"""List what there is: projects, and the data collections of each."""

from __future__ import annotations

from schemagen_runtime.protocol.collections import describe_collections, describe_projects
from starlette.requests import Request
from starlette.responses import Response

from schemagen_collector.core.authorization import authorize_list, authorize_project
from schemagen_collector.core.service import service_of
from schemagen_collector.core.tokens import Right
from schemagen_collector.http.media import json_response


async def list_projects(request: Request) -> Response:
    """Return the projects that the bearer may read, by name."""
    service = service_of(request)
    only = authorize_list(request, Right.READ)
    known = await service.readers.run(request.client, service.reading.collections)
    return json_response(describe_projects(sorted({one.project for one in known if only in (None, one.project)})))


async def list_collections(request: Request) -> Response:
    """Return the data collections of a project, by name; none where there is no such project."""
    service, project = service_of(request), request.path_params["project"]
    authorize_project(request, Right.READ, project)
    known = await service.readers.run(request.client, service.reading.collections)
    return json_response(describe_collections(project, [one.name for one in known if one.project == project]))
