"""List the paths of pages, and what answers each method."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Final, TypeAlias

from starlette.requests import Request
from starlette.responses import Response

from schemagen_collector.pages import assets, signing
from schemagen_collector.pages.annotating import annotate_model, revoke_annotation
from schemagen_collector.pages.looking import (
    show_column,
    show_model,
    show_overview,
    show_pair,
    show_records,
    show_versions,
)
from schemagen_collector.pages.place import MODEL, OVERVIEW

Endpoint: TypeAlias = Callable[[Request], Awaitable[Response]]

PAGES: Final[Mapping[str, Mapping[str, Endpoint]]] = {
    OVERVIEW: {"GET": show_overview},
    MODEL: {"GET": show_model},
    f"{MODEL}/columns/": {"GET": show_column},
    f"{MODEL}/columns/{{column:anything}}": {"GET": show_column},
    f"{MODEL}/versions": {"GET": show_versions},
    f"{MODEL}/records": {"GET": show_records},
    f"{MODEL}/compare": {"GET": show_pair},
    f"{MODEL}/annotations": {"POST": annotate_model},
    f"{MODEL}/annotations/revoke": {"POST": revoke_annotation},
    signing.SIGN_IN: {"GET": signing.show_sign_in, "POST": signing.sign_in},
    signing.SIGN_OUT: {"POST": signing.sign_out},
    assets.PATH: {"GET": assets.show_asset},
}
