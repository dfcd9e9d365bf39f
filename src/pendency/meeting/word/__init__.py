"""The report as a Word document (DOCX) with real styles, captions and repeated table heads."""

from pendency.meeting.word.writer import render_docx

__all__ = ["render_docx"]
