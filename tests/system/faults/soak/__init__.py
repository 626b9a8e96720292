"""A soak: processes ingest while all kinds of faults befall them, and each event is accounted for.

``python -m tests.system.faults.soak --seconds 60 --seed 7`` runs it; ``__main__`` says what comes out.
"""
