"""Read what was counted of each model, day by day.

May import ``measures``, and of the runtime what it counts and where.
"""
