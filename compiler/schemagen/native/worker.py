"""Compile the ``validator.py`` of the current folder, in a process of its own.

mypyc and setuptools are made for the command line: they print, change the interpreter and end it. This file is
run by its path, knows nothing of schemagen, and leaves the extension in the folder ``built``.
"""

from __future__ import annotations

import os
from typing import cast

import setuptools
from mypyc.build import mypycify


def compile_validator() -> None:
    """Turn the text into C, and C into an extension.

    Raises:
        SystemExit: it does not compile; what was printed says why.

    """
    _add_primitives()
    extensions = mypycify(
        # No configuration but this: that of whoever runs the build is about other files.
        ["--config-file=", "--ignore-missing-imports", f"--cache-dir={os.devnull}", "validator.py"],
        debug_level="0",
        target_dir="c",
    )
    for extension in extensions:
        # A warning of a C compiler that mypyc's authors never met is no reason to have no extension.
        flags = [flag for flag in extension.extra_compile_args if flag not in ("-Werror", "/WX")]
        # Functions that nobody else can see may be inlined: checks take a sixth less time.
        extension.extra_compile_args = [*flags, *(["-fvisibility=hidden"] if os.name == "posix" else [])]
    setuptools.setup(
        name="validator",
        ext_modules=cast("list[setuptools.Extension]", extensions),
        script_args=["-q", "build_ext", "--build-lib", "built", "--build-temp", "objects"],
    )


def _add_primitives() -> None:
    """Tell mypyc that ``str.isascii`` reads one bit of a string: the call of the method takes 20 times as long.

    It only makes the extension faster: a mypyc whose primitives are declared otherwise calls the method.
    """
    try:
        from mypyc.ir.ops import ERR_NEVER  # noqa: PLC0415 -- see above
        from mypyc.ir.rtypes import bool_rprimitive, str_rprimitive  # noqa: PLC0415
        from mypyc.primitives.registry import method_op  # noqa: PLC0415

        method_op(
            name="isascii",
            arg_types=[str_rprimitive],
            return_type=bool_rprimitive,
            c_function_name="PyUnicode_IS_ASCII",
            error_kind=ERR_NEVER,
        )
    except (ImportError, TypeError, AttributeError):
        return


if __name__ == "__main__":
    compile_validator()
