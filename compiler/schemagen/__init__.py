"""Compile schemas: a schema file in, a typed Python package out."""
