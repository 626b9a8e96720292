"""Name the media types of bodies."""

from __future__ import annotations

from typing import Final

JSON: Final = "application/json"
NDJSON: Final = "application/x-ndjson"
PROBLEM: Final = "application/problem+json"
"""A problem document (RFC 9457, section 3)."""
BATCHES: Final = (NDJSON, JSON, "application/ndjson", "application/jsonl", "application/x-jsonlines")
"""What a batch may be: JSON, or newline-delimited JSON under any of its names, none of which is registered."""
GZIP: Final = "gzip"
"""The one content coding that bodies may have (RFC 9110, section 8.4.1.3)."""
