"""Bring events from a call to a destination, and give each its fate.

May import every room down to backends.
"""
