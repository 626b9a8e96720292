"""From the model to the plan: every decision about generated code is taken here.

:mod:`.events` decides the classes, :mod:`.fast_path` and :mod:`.explaining` the two paths
of the validator, :mod:`.wording` how a column is put into words.
"""

from schemagen.lowering.package import lower

__all__ = ["lower"]
