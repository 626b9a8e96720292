"""Build the engine so that AddressSanitizer and UBSan watch it, and run a program with it.

``python -m tests.system.native.sanitizers pytest ARGUMENTS`` runs tests, and ``… fuzz`` the fuzzer; both end with a
report where the engine reads or writes what is not its own, or does what C++ leaves undefined. Needs clang, and Atheris
of the extra ``ci``, which brings the runtime of both sanitizers and of libFuzzer.
"""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
from importlib.util import find_spec, module_from_spec, spec_from_file_location
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from schemagen_runtime.native.sources import digest_sources

ROOT: Final = Path(__file__).parents[3]
SOURCE: Final = ROOT / "runtime" / "schemagen_runtime" / "native" / "source" / "module.cpp"
MODULE: Final = "schemagen_runtime.native._engine"
VARIABLE: Final = "SCHEMAGEN_TEST_ENGINE"
"""Where the engine lies that is to be watched."""
OPTIONS: Final = (
    *("-std=c++17", "-O1", "-g", "-fPIC", "-shared", "-fno-rtti", "-fvisibility=hidden"),
    *("-fsanitize=address,undefined,fuzzer-no-link", "-fno-sanitize=function,vptr", "-fno-sanitize-recover=undefined"),
)
PROGRAMS: Final = {
    "pytest": ("-m", "pytest", "-p", "tests.system.native.sanitizers"),
    "fuzz": ("-m", "tests.system.native.fuzz"),
}


def main() -> None:
    """Build the engine and run a program with it."""
    program, *arguments = sys.argv[1:]
    runtime = find_spec("asan_with_fuzzer")
    if runtime is None or runtime.origin is None:
        sys.exit("sanitizers: needs Atheris, of the extra 'ci'")
    with TemporaryDirectory() as folder:
        engine = Path(folder, "_engine.so")
        headers = sysconfig.get_path("include")
        sources = f"-DSG_SOURCES={digest_sources(str(SOURCE.parent))}"
        subprocess.run(["clang++", *OPTIONS, sources, "-isystem", headers, SOURCE, "-o", engine], check=True)
        # What Python itself never gives back is no fault of the engine; test_leaks.py counts what that keeps.
        watched = {VARIABLE: str(engine), "LD_PRELOAD": runtime.origin, "ASAN_OPTIONS": "detect_leaks=0"}
        command = [sys.executable, *PROGRAMS[program], *arguments]
        done = subprocess.run(command, cwd=ROOT, env={**os.environ, **watched}, check=False)
    sys.exit(done.returncode)


def load_watched() -> None:
    """Load the engine that is to be watched, before anything loads the usual one."""
    path = os.environ.get(VARIABLE)
    if path is None:
        return
    spec = spec_from_file_location(MODULE, path)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    sys.modules[MODULE] = module


def pytest_report_header() -> str:
    """Say, at the head of a run of tests, which engine is watched."""
    return f"the engine that is watched: {sys.modules[MODULE].__file__}"


if __name__ == "__main__":
    main()
else:
    load_watched()
