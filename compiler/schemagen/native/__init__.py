"""Validators as extension modules: the same ``validator.py``, compiled with mypyc, beside it.

:mod:`.identity` says which text an extension was made of, :mod:`.adapting` makes that text one that stands
alone, and :mod:`.building` runs :mod:`.worker` for each package.

May import every room down to install.
"""
