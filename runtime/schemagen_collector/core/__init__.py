"""Decide who may do what, judge events, and commit them.

May import settings and http.
"""
