"""jsonschema-rs: a validator made once, formats on, ``is_valid``."""

from __future__ import annotations

from importlib import import_module

from tests.system.benchmarks.events import Columns, json_schema
from tests.system.benchmarks.peers import Checker

jsonschema_rs = import_module("jsonschema_rs")


def checker(columns: Columns) -> Checker:
    validator = jsonschema_rs.validator_for(json_schema(columns), validate_formats=True)
    return Checker("jsonschema-rs", check=validator.is_valid)
