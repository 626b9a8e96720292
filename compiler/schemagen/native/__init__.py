"""Compile validators into extension modules: the same ``validator.py``, compiled with mypyc, beside it.

:mod:`.identity` tells of which text an extension was made, :mod:`.adapting` turns that text into one that needs no
other module of its package, and :mod:`.building` runs :mod:`.worker` for each package.

May import every room down to install.
"""
