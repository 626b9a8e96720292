"""Measure: turn counts into numbers with intervals, tests and levels. Each is a function of plain values.

May import the counting of the runtime.
"""
