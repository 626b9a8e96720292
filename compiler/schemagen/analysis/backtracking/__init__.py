"""Find out how long a pattern can make Python's ``re`` backtrack, before it runs.

:mod:`.tree` reads a pattern, :mod:`.positions` turns it into an automaton, :mod:`.growth`
bounds the steps of a search through it, and :mod:`.verdict` says whether the bound is low enough.
"""
