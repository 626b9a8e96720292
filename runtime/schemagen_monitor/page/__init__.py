"""Write pages for people: the overview, a model, and what is behind it.

May import ``measures``, ``history``, ``verdict``, ``report`` and ``charts``. Pages are made of plain values:
nothing here reads a store, and nothing knows of HTTP. Python decides what is said; templates lay it out.
"""
