"""The calibration report: what was estimated, and what the data cannot tell."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import polars as pl

from pendency.records import Snapshot
from pendency.twin.calibration.capacity import (
    HOURS,
    Output,
    between_examiners,
    elasticity,
    hours_by_act,
    order_of_work,
    output,
    pools_of,
    throughput,
    working_days,
)
from pendency.twin.calibration.estimate import Estimate
from pendency.twin.calibration.fit import HALF_LIFE, PER_YEAR, FlowFit, fit_pace, quarters
from pendency.twin.calibration.levels import level_of
from pendency.twin.calibration.material import YEAR, Material
from pendency.twin.calibration.words import LANGUAGES, OWN_NAMES, reasons, said

Verdict = Literal["told", "product", "not_told"]
Binding = Literal["capacity", "shared", "unknown"]

#: First-stage F below which hours of different acts are not told apart (Stock and Yogo 2005).
WEAK = 10.0
#: Exits that a way out needs to be shown in the text; all are in the data.
_SHOWN, _BY_WAY = 50, ("share", "days")


@dataclass(frozen=True)
class Finding:
    """Whether the data can tell a parameter of the twin.

    Attributes
    ----------
    parameter
        ``flow``, ``intake``, ``pace``, ``hours``, ``share``, ``people``, ``binding``, ``order``,
        ``examiners``, ``duties``, ``ramp``, ``hold``, ``transfers``.
    verdict
        ``told``: estimated. ``product``: only together with another parameter. ``not_told``.
    reason
        Why, as a key of the words.
    """

    parameter: str
    verdict: Verdict
    reason: str

    def words(self, lang: str) -> str:
        """The finding in a sentence."""
        return reasons(self.reason, lang)


@dataclass(frozen=True)
class Calibration:
    """A twin calibrated on what was known on a day.

    Attributes
    ----------
    snapshot_id, title, generated
        On what.
    as_of
        The last day that counts.
    cases
        Cases filed by then.
    fit
        Flow, pace and intake, from which `FlowFit.draw` draws parameters.
    estimates
        Every figure with its interval.
    findings
        What the data can and cannot tell.
    binding
        Whether ``capacity`` limits the output, the cases are ``shared`` with others that are not
        seen, or that is ``unknown``.
    """

    snapshot_id: str
    title: str
    generated: bool
    as_of: dt.date
    cases: int
    fit: FlowFit
    estimates: tuple[Estimate, ...]
    findings: tuple[Finding, ...]
    binding: Binding

    def of(self, name: str) -> tuple[Estimate, ...]:
        """The estimates of one name."""
        return tuple(estimate for estimate in self.estimates if estimate.name == name)

    def to_dict(self) -> dict[str, Any]:
        """The report as plain data; its form is documented with the command."""
        return {
            "snapshot": self.snapshot_id, "title": self.title, "generated": self.generated,
            "as_of": self.as_of, "cases": self.cases, "half_life": self.fit.half_life,
            "binding": self.binding,
            "estimates": [vars(estimate) for estimate in self.estimates],
            "findings": [
                {"parameter": f.parameter, "verdict": f.verdict,
                 **{lang: f.words(lang) for lang in LANGUAGES}}
                for f in self.findings
            ],
        }  # fmt: skip

    def text(self, lang: str = "en") -> str:
        """The report to be read."""
        head = said("head", lang).format(self.title, self.as_of, self.cases)
        lines = [head, ""]
        for name in dict.fromkeys(estimate.name for estimate in self.estimates):
            shown = [one for one in self.of(name) if one.n >= _SHOWN or name not in _BY_WAY]
            lines.append(said(name, lang))
            lines += [f"  {_line(estimate, lang)}" for estimate in shown]
            if len(shown) < len(self.of(name)):
                lines.append(said("rare", lang).format(len(self.of(name)) - len(shown), _SHOWN))
        lines += ["", said("findings", lang)]
        for finding in self.findings:
            verdict, name = said(finding.verdict, lang), said(f"p_{finding.parameter}", lang)
            lines.append(f"  [{verdict}] {name}: {finding.words(lang)}")
        if self.generated:
            lines.append(said("generated", lang))
        return "\n".join([*lines, f"{said('snapshot', lang)} {self.snapshot_id}"])


def _line(estimate: Estimate, lang: str) -> str:
    figures = [f"{x:,.3g}" if abs(x) < 100 else f"{x:,.0f}" for x in
               (estimate.value, estimate.low, estimate.high)]  # fmt: skip
    unit = said(f"u_{estimate.unit}", lang)
    between = said("between", lang).format(figures[1], figures[2])
    of = said(estimate.of, lang) if estimate.of in OWN_NAMES else estimate.of
    amount = f"{figures[0]} {unit}".rstrip()
    return f"{of}: {amount} ({between}, n = {estimate.n:,})"


def calibrate(
    snapshot: Snapshot, *, by_unit: bool = False, half_life: float = HALF_LIFE,
    hours: float = HOURS,
) -> Calibration:  # fmt: skip
    """Calibrate the twin.

    Parameters
    ----------
    snapshot
        The office; cut it with `pendency.records.as_known` to calibrate on an earlier day.
    by_unit
        Whether throughput and intake are told by unit.
    half_life
        Years after which a history weighs half.
    hours
        Hours of an examiner's working day, in which the effort is told.

    Raises
    ------
    CalibrationError
        There is no case.
    """
    fit = fit_pace(snapshot, half_life=half_life)
    found = fit.found
    made = output(snapshot, found, quarters(found), by_unit=by_unit)
    effort, strength = hours_by_act(made, working_days(made.edges), hours=hours)
    told, order = elasticity(made), order_of_work(found)
    binding = _binding(told)
    # of a sample of everybody's cases no person's output can be told
    whole = binding != "shared" or bool(np.isfinite(made.people).any())
    people = between_examiners(snapshot, found) if whole else None
    estimates = [
        *_intake(fit, snapshot, made, by_unit=by_unit), *_paces(fit), *throughput(made), *effort,
        *(one for one in (told, order, people) if one is not None), *_shares(fit),
    ]  # fmt: skip
    thin = "examiners_thin" if whole else "examiners_shared"
    findings = [
        Finding("flow", "told", "flow"),
        _intake_finding(snapshot, made),
        Finding("pace", "told", "pace"),
        *_effort_findings(made, effort, strength),
        Finding("binding", "told" if binding != "unknown" else "not_told", f"binding_{binding}"),
        _finding("order", order, "order", "order_few"),
        _finding("examiners", people, "examiners", thin),
        *(Finding(name, "not_told", name) for name in ("duties", "ramp", "hold", "transfers")),
    ]  # fmt: skip
    return Calibration(
        snapshot_id=snapshot.id, title=snapshot.manifest.title, generated=snapshot.generated,
        as_of=found.day, cases=len(found.filed), fit=fit, estimates=tuple(estimates),
        findings=tuple(findings), binding=binding,
    )  # fmt: skip


def _finding(parameter: str, estimate: Estimate | None, reason: str, otherwise: str) -> Finding:
    if estimate is None:
        return Finding(parameter, "not_told", otherwise)
    return Finding(parameter, "told", reason)


def _intake_finding(snapshot: Snapshot, made: Output) -> Finding:
    """Filings are counted, unless the snapshot holds published cases only, or is short."""
    young = pl.col("filing_date") > snapshot.observed_to - dt.timedelta(days=540)
    out = snapshot.read("cases").filter(young)["publication_date"]
    if len(out) >= 10 and out.null_count() == 0:
        return Finding("intake", "not_told", "intake_published")
    return Finding("intake", "told", "intake" if len(made.edges) > 12 else "intake_short")


def _binding(told: Estimate | None) -> Binding:
    """Above a half the output follows the stock, below it follows the capacity."""
    if told is None or told.low <= 0.5 <= told.high:
        return "unknown"
    return "shared" if told.low > 0.5 else "capacity"


def _effort_findings(made: Output, effort: list[Estimate], strength: float) -> list[Finding]:
    if not np.isfinite(made.people).any():
        return [Finding("hours", "product", "hours_nobody"),
                Finding("share", "product", "share_nobody"),
                Finding("people", "not_told", "people_nobody")]  # fmt: skip
    if not effort:
        hours = Finding("hours", "product", "hours_idle")
    elif strength < WEAK:
        hours = Finding("hours", "product", "hours_collinear")
    else:
        hours = Finding("hours", "told", "hours")
    return [hours, Finding("share", "product", "share"), Finding("people", "told", "people")]


def _paces(fit: FlowFit) -> list[Estimate]:
    return [
        Estimate("pace", pace.kind, pace.level.value, *pace.level.interval(), "1", pace.level.n)
        for pace in fit.paces
    ]


def _intake(fit: FlowFit, snapshot: Snapshot, made: Output, *, by_unit: bool) -> list[Estimate]:
    mean, error = fit.intake.growth
    found = [
        Estimate("intake", "office", fit.intake.value, *fit.intake.interval(), "cases/year",
                 fit.intake.n),
        Estimate("growth", "office", mean, mean - 1.96 * error, mean + 1.96 * error, "1/year",
                 fit.intake.n),
    ]  # fmt: skip
    if by_unit:
        found += _intake_by_unit(fit.found, snapshot, made)
    return found


def _intake_by_unit(found: Material, snapshot: Snapshot, made: Output) -> list[Estimate]:
    pool, _, _ = pools_of(snapshot, by_unit=True)
    cases = np.unique(found.seen.case)
    estimates = []
    for p, name in enumerate(made.pools):
        filed = found.filed[pool[cases - 1] == p]
        counts = np.histogram(filed, made.edges + 1)[0].astype(np.float64)
        if counts.sum():
            level = level_of(counts, np.diff(made.edges) / YEAR, step=1 / PER_YEAR)
            estimates.append(
                Estimate("intake", name, level.value, *level.interval(), "cases/year", level.n)
            )
    return estimates


def _shares(fit: FlowFit) -> list[Estimate]:
    """Shares and median days of the ways out that matter: at least 2 % of a stage of 20 visits."""
    found = []
    for stage in fit.flow.stages:
        for way in stage.transitions:
            if stage.ended >= 20 and way.share >= 0.02:
                name = f"{stage.name} → {way.to}"
                found.append(Estimate("share", name, way.share, way.low, way.high, "1", way.n))
                found.append(Estimate("days", name, way.median, way.median_low, way.median_high,
                                      "days", way.n))  # fmt: skip
    return found
