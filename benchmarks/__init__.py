"""Benchmarks, measured against peers in one run and never asserted in tests.

Run one with ``python -m benchmarks NAME [ARGS]``.
"""
