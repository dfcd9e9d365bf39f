"""Workers are processes of their own: what they run lies in a folder on their path."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parent / "importable"))
