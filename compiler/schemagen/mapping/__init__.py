"""Read and check the file in which a sidecar is told what lines become; what comes out is plain data.

May import the rooms up to inferring, and the runtime's ``relay``, which runs that data.
"""
