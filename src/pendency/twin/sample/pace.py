"""How long the sample office takes: by centre and time, field, mode, and time of the year."""

from __future__ import annotations

import numpy as np

from pendency.records import vocabulary
from pendency.twin.sample.intake import Filings
from pendency.twin.sample.parts import weekday
from pendency.twin.sample.plan import Ints, Plan, by_year


class OfficePace:
    """How long the office takes beside the flow: by centre and time, field, mode."""

    def __init__(self, plan: Plan, filings: Filings, rng: np.random.Generator) -> None:
        words = vocabulary()
        self._waits = np.array(
            [
                event.leads_to is not None and words.states[event.leads_to].awaits == "office"
                for event in words.events.values()
            ]
        )
        self._plan, self._filings, self._rng = plan, filings, rng
        fields = np.array([plan.field_pace.get(f, 1.0) for f in range(1, 36)])
        tracks = np.array([plan.intake["track_pace"][t] for t in plan.intake["tracks"]])
        self._case = fields[filings.field - 1] * tracks[filings.track]
        self._loading = np.array([centre.end_loading for centre in plan.centres])

    def __call__(self, rows: Ints, opener: Ints, day: Ints, wait: Ints) -> Ints:
        """Days that visits take, given the days drawn from the flow (see `walk.Pace`)."""
        centre = self._filings.centre[rows]
        stretch = self._case[rows]
        for i, site in enumerate(self._plan.centres):
            here = centre == i
            stretch = np.where(here, stretch * by_year(site.pace, day), stretch)
        office = self._waits[opener]
        taken = np.where(office, np.rint(wait * stretch).astype(np.int64), wait)
        end = weekday(day + taken)
        held: Ints = np.where(office, self._to_year_end(centre, end), end) - day
        return held

    def _to_year_end(self, centre: Ints, end: Ints) -> Ints:
        """Autumn's acts that wait for the last weeks of the year."""
        u = self._rng.random((2, len(end)))
        year = (
            end.astype("datetime64[D]")
            .astype("datetime64[Y]")
            .astype("datetime64[D]")
            .astype(np.int64)
        )
        in_autumn = (end - year >= 200) & (end - year < 330)
        late = weekday(year + 330 + (u[1] * 32).astype(np.int64))
        return np.where(in_autumn & (u[0] < self._loading[centre]), late, end)
