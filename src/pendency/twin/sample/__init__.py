"""The sample office: an invented corps with the measured flow, for trial, demo and tests."""

from pendency.twin.sample.office import sample_office

__all__ = ["sample_office"]
