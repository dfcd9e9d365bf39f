"""The indicators: each a pure function of a question, giving figures per cell."""
