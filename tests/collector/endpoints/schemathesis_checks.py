"""Hold for schemathesis what its settings cannot say: which documents that fit may still be refused."""

from __future__ import annotations

from typing import Any

import schemathesis
from schemagen.frontend.document_schema import BEYOND
from schemathesis import Case, CheckContext, GenerationMode, Response


@schemathesis.check
def refused_for_what_json_schema_cannot_say(_ctx: CheckContext, response: Response, case: Case[Any]) -> bool | None:
    """Fail where a document that fits the OpenAPI document breaks a rule that JSON Schema could say."""
    if response.status_code != 422 or case.meta is None or case.meta.generation.mode is not GenerationMode.POSITIVE:
        return None
    codes = {str(one["code"]) for one in response.json().get("diagnostics", [])}
    if not codes <= set(BEYOND):
        raise AssertionError(f"the document could say {sorted(codes - set(BEYOND))}")
    return None
