"""``schemagen metaschema`` prints a JSON Schema that takes the examples."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import cast

import yaml
from jsonschema import Draft202012Validator

from tests.compiler.cli.support import SCHEMA, schemagen


def test_it_is_a_json_schema_that_tells_good_from_bad(tmp_path: Path) -> None:
    printed = json.loads(schemagen("metaschema", cwd=tmp_path).stdout)
    Draft202012Validator.check_schema(printed)
    # jsonschema's own annotations are loose here.
    is_valid = cast("Callable[[object], bool]", Draft202012Validator(printed).is_valid)  # pyright: ignore[reportUnknownMemberType]
    assert is_valid(yaml.safe_load(SCHEMA))
    assert not is_valid(yaml.safe_load(SCHEMA.replace("income", "income: 1\n  x")))
    assert not is_valid({"schemagen": 2})
