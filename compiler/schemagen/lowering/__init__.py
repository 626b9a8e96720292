"""Turn the model into the intermediate form.

May import every room down to ir.
"""
