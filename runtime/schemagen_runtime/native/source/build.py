"""Build the engine with the package, where there is a compiler for C++17; go on without it where there is none.

Hatchling runs this. ``pip install -v`` shows what it says; ``schemagen --version`` tells which of both came of it.
"""

from __future__ import annotations

import runpy
import shutil
import tempfile
from fractions import Fraction
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from setuptools import Distribution, Extension

HERE = Path(__file__).parent
digest_sources = runpy.run_path(str(HERE.parent / "sources.py"))["digest_sources"]
MODULE = "schemagen_runtime.native._engine"
LEAST_POWER, LARGEST_POWER = -292, 324
"""The powers of ten by which some double is scaled to 17 digits."""
UNIX_ARGUMENTS = ["-std=c++17", "-O3", "-g0", "-fno-rtti", "-fvisibility=hidden"]
MSVC_ARGUMENTS = ["/std:c++17", "/O2", "/EHsc", "/GR-"]


class EngineHook(BuildHookInterface[Any]):
    """Put the extension module into a wheel, or beside the sources where the install is editable."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build the extension module, and say where it belongs in the wheel."""
        if self.target_name != "wheel":
            return
        folder = HERE.parent if version == "editable" else Path(tempfile.mkdtemp())
        try:
            built = build(folder)
        except BaseException as error:
            if isinstance(error, KeyboardInterrupt):
                raise
            self.app.display_warning(f"schemagen runs in pure Python: its engine could not be built: {error}")
            return
        build_data["pure_python"] = False
        build_data["infer_tag"] = True
        if version != "editable":
            build_data["force_include"][str(built)] = f"schemagen_runtime/native/{built.name}"


def build(folder: Path) -> Path:
    """Build the extension module in a folder; return its file."""
    (HERE / "powers.inc").write_text(powers())
    extension = Extension(
        MODULE,
        [str(HERE / "module.cpp")],
        language="c++",
        define_macros=[("SG_SOURCES", digest_sources(str(HERE)))],
        depends=[str(path) for path in HERE.glob("*.hpp")],
    )
    command = Distribution({"name": "engine", "ext_modules": [extension]}).get_command_obj("build_ext")
    with tempfile.TemporaryDirectory() as temporary:
        command.build_lib, command.build_temp = temporary, f"{temporary}/objects"
        command.ensure_finalized()
        is_msvc = command.compiler == "msvc"
        extension.extra_compile_args = MSVC_ARGUMENTS if is_msvc else UNIX_ARGUMENTS
        command.run()
        [made] = Path(temporary).glob("schemagen_runtime/native/_engine.*")
        # A process may run with the engine that lies there: it keeps that, where writing into it would end it.
        (folder / made.name).unlink(missing_ok=True)
        return Path(shutil.copy(made, folder))


def powers() -> str:
    """Return the table of ``doubles.hpp``: for each power of ten the 128 bits that it begins with, rounded up."""
    lines: list[str] = []
    for power in range(LEAST_POWER, LARGEST_POWER + 1):
        scale = (power * 1741647 >> 19) - 127  # of a number of 128 bits
        bits = -(-(Fraction(10) ** power / Fraction(2) ** scale) // 1)
        lines.append(f"{{0x{bits >> 64:016x}u, 0x{bits & (1 << 64) - 1:016x}u}},\n")
    return "".join(lines)
