"""The allocation as the office holds it: what waits, the ceremony of a run, and its answers.

Read only; what changes something is in `actions`: `runs`, `ceremony`, `drawn`, `overrides`.
"""
