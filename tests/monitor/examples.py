"""The worked examples of the monitor's formulas: inputs and results, made apart from this code."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

CLOSED_FORM: Final = 1e-9
"""Relative tolerance of what has a closed form."""
TAIL: Final = 1e-6
"""Relative tolerance of tail probabilities and quantiles of t, F and chi-square."""

EXAMPLES: Final[dict[str, Any]] = json.loads((Path(__file__).parent / "measures" / "examples.json").read_text("utf-8"))
