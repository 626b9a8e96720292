"""Keep the old name of ``diagnose`` until every caller has the new one."""

from __future__ import annotations

from schemagen.diagnostics.diagnose import diagnose as finding

__all__ = ["finding"]
