"""Answer requests, one file a group of paths.

May import settings, http and core.
"""
