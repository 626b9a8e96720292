"""Compare two versions of schemas for a reviewer: what changed, where, what it breaks, and who approved it.

The rules are those of the runtime's ``compatibility``.

May import every room down to build.
"""
