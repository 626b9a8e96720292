"""The schema compiler: a schema file in, a typed Python package out."""
