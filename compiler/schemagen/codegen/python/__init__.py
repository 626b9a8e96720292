"""Turn the intermediate form into a Python package."""
