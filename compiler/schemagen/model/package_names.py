"""Hold the names that a generated package cannot have, and those that it had better not have.

Names are compared without case: on many file systems ``json`` and ``JSON`` are one folder.
"""

from __future__ import annotations

import keyword
import re
from typing import Final


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_STANDARD: Final = _words("""
    abc aifc annotationlib antigravity argparse array ast asynchat asyncio asyncore atexit audioop base64 bdb
    binascii bisect builtins bz2 calendar cgi cgitb chunk cmath cmd code codecs codeop collections colorsys
    compileall compression concurrent configparser contextlib contextvars copy copyreg cprofile crypt csv ctypes
    curses dataclasses datetime dbm decimal difflib dis distutils doctest email encodings ensurepip enum errno
    faulthandler fcntl filecmp fileinput fnmatch fractions ftplib functools gc genericpath getopt getpass gettext
    glob graphlib grp gzip hashlib heapq hmac html http idlelib imaplib imghdr imp importlib inspect io ipaddress
    itertools json keyword lib2to3 linecache locale logging lzma mailbox mailcap marshal math mimetypes mmap
    modulefinder msilib msvcrt multiprocessing netrc nis nntplib nt ntpath nturl2path numbers opcode operator
    optparse os ossaudiodev pathlib pdb pickle pickletools pipes pkgutil platform plistlib poplib posix posixpath
    pprint profile pstats pty pwd py_compile pyclbr pydoc pydoc_data pyexpat queue quopri random re readline reprlib
    resource rlcompleter runpy sched secrets select selectors shelve shlex shutil signal site smtpd smtplib sndhdr
    socket socketserver spwd sqlite3 sre_compile sre_constants sre_parse ssl stat statistics string stringprep
    struct subprocess sunau symtable sys sysconfig syslog tabnanny tarfile telnetlib tempfile termios textwrap this
    threading time timeit tkinter token tokenize tomllib trace traceback tracemalloc tty turtle turtledemo types
    typing unicodedata unittest urllib uu uuid venv warnings wave weakref webbrowser winreg winsound wsgiref xdrlib
    xml xmlrpc zipapp zipfile zipimport zlib zoneinfo
""")
"""The modules of the standard library, ``sys.stdlib_module_names`` of CPython 3.11 to 3.14 together, in lower case."""
_NEEDED: Final = _words("""
    anyio attr attrs certifi charset_normalizer click h11 idna jinja2 jsonschema jsonschema_specifications markupsafe
    mypy mypyc orjson prometheus_client referencing requests rfc8785 rpds schemagen schemagen_collector
    schemagen_runtime sniffio starlette typing_extensions urllib3 uvicorn yaml
""")
"""What generated code, the runtime, the compiler and the collector import."""
_SPECIAL: Final = _words("conftest pip pkg_resources setup setuptools tests wheel")
"""What tools of Python take for their own."""
_KNOWN: Final = _words("""
    aiohttp airflow boto3 botocore catboost celery cryptography cv2 dask datasets django dotenv evidently fastapi feast
    flask google grpc httpx huggingface_hub joblib jwt keras kubernetes lightgbm matplotlib mlflow mlserver msgspec
    networkx numpy onnx onnxruntime openai optuna pandas peft pil plotly polars prefect pyarrow pydantic pyspark pytest
    ray redis scipy seaborn sentence_transformers sentry_sdk shap six skimage sklearn spacy sqlalchemy statsmodels
    streamlit sympy tensorflow tokenizers torch torchvision tqdm transformers ujson wandb xgboost
""")
"""Well-known libraries that a service which uses models may import."""


def refuses(name: str) -> str | None:
    """Say what a package called ``name`` would be taken for; return None where it may be called so."""
    folded = name.casefold()
    if keyword.iskeyword(name) or keyword.iskeyword(name.capitalize()):
        return "a Python keyword"
    if folded in _STANDARD:
        return "a module of Python's standard library"
    if folded in _NEEDED:
        return "a library that schemagen or its generated code imports"
    return "a module that tools of Python look for" if folded in _SPECIAL else None


def require_package_name(name: str) -> None:
    """Refuse what cannot name a package.

    Raises:
        ValueError: it cannot.
    """
    if not re.fullmatch(r"[a-z][a-z0-9_]{0,63}", name) or keyword.iskeyword(name):
        raise ValueError(f"{name!r} cannot name a package; use lower-case letters, digits and underscores")
    taken_for = refuses(name)
    if taken_for is not None:
        raise ValueError(f"{name!r} is the name of {taken_for}; call it {f'{name[:57]}_events'!r}, for example")


def is_known(name: str) -> bool:
    """Tell whether a well-known library is imported under ``name``."""
    return name.casefold() in _KNOWN


def refused_names() -> tuple[str, ...]:
    """Return every name in lower case that :func:`refuses` finds, in order."""
    return tuple(sorted({*map(str.lower, keyword.kwlist)} | _STANDARD | _NEEDED | _SPECIAL))
