"""fastjsonschema: the compiled function, which stops at the first error and explains it no further than it must."""

from __future__ import annotations

from importlib import import_module

from tests.system.benchmarks.events import Columns, json_schema
from tests.system.benchmarks.peers import Checker

fastjsonschema = import_module("fastjsonschema")


def checker(columns: Columns) -> Checker:
    # It writes default values into what it checks unless told not to; messages in full cost time.
    return Checker(
        "fastjsonschema",
        check=fastjsonschema.compile(json_schema(columns), use_default=False, detailed_exceptions=False),
    )
