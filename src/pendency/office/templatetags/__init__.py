"""The template library `office`."""
