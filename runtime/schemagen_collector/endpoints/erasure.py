"""Erase ids, ``DELETE …/records/{id}``."""

from __future__ import annotations

from schemagen_runtime.api.destination import Collection, DestinationError, TransientError
from schemagen_runtime.api.store_statistics import Erased
from schemagen_runtime.protocol.collections import describe_erased
from schemagen_runtime.protocol.problems import ProblemType
from starlette.requests import Request
from starlette.responses import Response

from schemagen_collector.core.authorization import authorize
from schemagen_collector.core.service import Service, service_of
from schemagen_collector.core.tokens import Right
from schemagen_collector.http.media import json_response
from schemagen_collector.http.problems import Problem


async def erase_records(request: Request) -> Response:
    """Erase what is stored under an id, and refuse it from now on; 200 also where nothing was stored."""
    service = service_of(request)
    collection = authorize(request, Right.ERASE)
    # Not among the threads that judge events: an erasure waits for the commit that is under way.
    erased = await service.compilers.run(request.client, _erase, service, collection, request.path_params["id"])
    return json_response(describe_erased(erased))


def _erase(service: Service, collection: Collection, id_: str) -> Erased:
    service.versions(collection)
    try:
        return service.store.erase(collection, [id_])
    except TransientError as error:
        raise Problem(ProblemType.STORE_UNAVAILABLE, "the id may not be erased wholly; erase it once more") from error
    except DestinationError as error:
        raise Problem(ProblemType.NO_RECORD, f"{collection} can have nothing under this id") from error
