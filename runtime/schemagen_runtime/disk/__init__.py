"""Keep events on disk: the spool and the dead letters.

May import every room down to protocol.
"""
