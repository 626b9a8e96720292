"""Turn the intermediate form into files of a target language, one folder a target.

May import every room down to lowering.
"""
