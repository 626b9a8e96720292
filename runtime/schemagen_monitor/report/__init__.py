"""Write what a monitor found, for people and for programs.

May import ``measures``, ``history`` and ``verdict``.
"""
