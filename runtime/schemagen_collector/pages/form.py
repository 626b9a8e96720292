"""Read what a form of a page sends."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from urllib.parse import parse_qsl

from schemagen_runtime.protocol.problems import ProblemType
from starlette.requests import Request

from schemagen_collector.http.body import read_body
from schemagen_collector.http.media import require_media_type
from schemagen_collector.http.problems import Problem
from schemagen_collector.pages.visitor import require_form

KEY: Final = "key"
"""The field that says that the form is of this browser."""
_MEDIA_TYPE: Final = "application/x-www-form-urlencoded"
_MAX_BYTES: Final = 32 << 10
_MAX_FIELDS: Final = 20
_SECONDS: Final = 10.0


async def read_form(request: Request) -> Mapping[str, str]:
    """Return the fields of a form that this browser was shown.

    Raises:
        Problem: it is no form, too large, or of another site.
    """
    require_media_type(request, _MEDIA_TYPE)
    body = await read_body(request, _MAX_BYTES, _SECONDS, lambda size: size)
    try:
        fields = parse_qsl(body.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=_MAX_FIELDS)
    except ValueError as error:  # UnicodeDecodeError is one
        raise Problem(ProblemType.MALFORMED_REQUEST, "the body is no form in UTF-8") from error
    form = dict(fields)
    require_form(request, form.get(KEY, ""))
    return form
