"""Composing the yearly report: which figures, in which order, told in which sentences."""

from pendency.meeting.report.compose import compose

__all__ = ["compose"]
