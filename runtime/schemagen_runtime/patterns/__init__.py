"""Read the patterns of the schema language: what they mean, and which texts they fit.

Imports nothing but the standard library.
"""
