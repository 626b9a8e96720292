"""Hold the protocols and values that users and backends share.

May import every room down to compatibility.
"""
