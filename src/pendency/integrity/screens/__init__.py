"""Screens: questions that the records ask about pairs, pace and reading, with their base rates.

An alarm is a question with evidence, never a finding. `run_screens` runs them on `Frames`
(`frames_of` makes these from a snapshot; `read_draws` reads a published record); each
`Screened` says which tests were made, which are alarms, and how many false ones an office in which
nothing is amiss has on average. ``docs/methods/screens.md`` has formulas, sources and checks.
"""

from pendency.integrity.screens.discoveries import Discoveries, Null, discover
from pendency.integrity.screens.errors import NothingToTellError, ScreenError
from pendency.integrity.screens.outcomes import OUTCOMES, outcome_screen
from pendency.integrity.screens.pairs import DRAWS, pair_screen
from pendency.integrity.screens.recorded import RECORDED, read_draws
from pendency.integrity.screens.result import Rule, Screened
from pendency.integrity.screens.running import Frames, Report, run_screens
from pendency.integrity.screens.shares import (
    OVERRIDES,
    READS,
    night_screen,
    outside_screen,
    override_screens,
    share_screen,
)
from pendency.integrity.screens.shrinkage import Ratios
from pendency.integrity.screens.snapshot import frames_of
from pendency.integrity.screens.speed import ACTS, burst_screen, scan_tail, speed_screen
from pendency.integrity.screens.tails import Tails, beta_binomial, poisson_binomial
from pendency.integrity.screens.words import Screen, Words, screen_named, screens

__all__ = [
    "ACTS",
    "DRAWS",
    "OUTCOMES",
    "OVERRIDES",
    "READS",
    "RECORDED",
    "Discoveries",
    "Frames",
    "NothingToTellError",
    "Null",
    "Ratios",
    "Report",
    "Rule",
    "Screen",
    "ScreenError",
    "Screened",
    "Tails",
    "Words",
    "beta_binomial",
    "burst_screen",
    "discover",
    "frames_of",
    "night_screen",
    "outcome_screen",
    "outside_screen",
    "override_screens",
    "pair_screen",
    "poisson_binomial",
    "read_draws",
    "run_screens",
    "scan_tail",
    "screen_named",
    "screens",
    "share_screen",
    "speed_screen",
]
