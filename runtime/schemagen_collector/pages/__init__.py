"""Show browsers the models that are watched, to those who may see them, and take down what they say.

May import settings, http, core and endpoints.
"""
