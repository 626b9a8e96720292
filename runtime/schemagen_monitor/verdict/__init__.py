"""Judge a model: windows, the reference, performance, drift, alerts.

May import ``measures`` and ``history``.
"""
