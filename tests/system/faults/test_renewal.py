"""A package is imported while builds renew it, in processes of their own: who imports it and uses it at once
finds one build, or is told.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Final

from schemagen.build.compile import compile_schemas
from schemagen.build.output import apply, compare_files
from schemagen.text.source import Source

HEAD: Final = "schemagen: 1\nname: shop\nid: id\ntimestamp: at\n"
SCHEMAS: Final = (
    f"{HEAD}version: 1.0.0\nfeatures: {{price: float, size: int}}\npredictions: {{sold: bool}}\nlabels: {{a: int}}\n",
    f"{HEAD}version: 2.0.0\npredictions: {{rank: int}}\nlabels: {{place: int?, note: string?}}\n",
    # As long as the first one, to the byte: bytecode could be taken for the other's.
    f"{HEAD}version: 3.0.0\nfeatures: {{prize: float, side: int}}\npredictions: {{solo: bool}}\nlabels: {{b: int}}\n",
)
IMPORTER: Final = """
import importlib, sys
from itertools import count
COLUMNS = {"1.0.0": "price", "2.0.0": "rank", "3.0.0": "prize"}
whole = refused = 0
for number in count():
    for name in [name for name in sys.modules if name.partition(".")[0] == "shop"]:
        del sys.modules[name]
    importlib.invalidate_caches()
    try:
        import shop
        document = shop.SCHEMA.document
        shop.SCHEMA.load()
    except ImportError as error:
        assert "schemagen build" in str(error), error
        refused += 1
    else:
        column = COLUMNS[shop.SCHEMA.version]
        assert hasattr(shop.InferenceEvent, column), (shop.SCHEMA.version, dir(shop.InferenceEvent))
        found = {error.column for error in shop.SCHEMA.check({"id": "a", column: "no"})}
        assert column in found, (shop.SCHEMA.version, found)
        assert f'"{column}"'.encode() in document
        whole += 1
    if sys.stdin in __import__("select").select([sys.stdin], [], [], 0)[0]:
        break
print(whole, refused)
"""
ROUNDS: Final = 150


def test_each_import_finds_one_build_or_is_told(tmp_path: Path) -> None:
    compilations = [compile_schemas([Source("shop.yaml", schema.encode())]) for schema in SCHEMAS]
    apply(compare_files(compilations[0], tmp_path))
    importers = [
        subprocess.Popen(
            [sys.executable, "-c", IMPORTER],
            cwd=tmp_path,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    for number in range(1, ROUNDS):
        _, problems = apply(compare_files(compilations[number % len(compilations)], tmp_path))
        assert problems == ()
    outcomes = [process.communicate("", timeout=60) for process in importers]
    assert [stderr for _, stderr in outcomes] == ["", ""]
    assert all(int(stdout.split()[0]) > 0 for stdout, _ in outcomes)
    last = (ROUNDS - 1) % len(SCHEMAS) + 1
    done = subprocess.run(
        [sys.executable, "-c", "import shop; print(shop.SCHEMA.version)"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout == f"{last}.0.0\n", done.stderr
