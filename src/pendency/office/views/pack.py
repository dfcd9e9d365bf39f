"""The report pack of the operations meeting: make it, read it, take it along."""

from __future__ import annotations

from collections.abc import Mapping

from csp.decorators import csp
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from pendency.office import actions, clock, mart, packs
from pendency.office.access import access_scenario, visible_packs_to_come, visible_scenarios
from pendency.office.forms import PackChoice
from pendency.office.jobs import wake
from pendency.office.language import choose
from pendency.office.models import Job
from pendency.office.permissions import Permission
from pendency.office.views.screen import screen, show

KINDS: dict[str, tuple[str, str]] = {
    "html": ("Read in the browser", "在浏览器中阅读"),
    "docx": ("Word document (DOCX)", "Word 文档（DOCX）"),
    "xlsx": ("Figures (XLSX)", "数据附表（XLSX）"),
}
#: Packs asked for that the page looks at: those under way, and the last ones that failed.
LATEST = 6
LANGUAGES = {"zh": "中文", "en": "English"}
#: The pack is a page of its own: its styles are inside it, it runs no script and loads nothing.
_ALONE = {
    "default-src": ["'none'"],
    "style-src": ["'unsafe-inline'"],
    "img-src": ["data:"],
    "font-src": ["data:"],
    "sandbox": ["allow-downloads"],
    "frame-ancestors": ["'none'"],
}


@screen(Permission.VIEW_PACK)
def pack(request: HttpRequest) -> HttpResponseBase:
    """The packs made from the current snapshot, those under way, and the form that asks for one."""
    about = mart.current().about
    years, scenarios = _years(about), _scenarios(request)
    first = {"year": years[0], "lang": choose("en", "zh"),
             "scenario": request.GET.get("scenario", "")}  # fmt: skip
    form = PackChoice(request.POST or None, years=years, initial=first, label_suffix="",
                      scenarios=scenarios)  # fmt: skip
    if form.is_valid():
        _ask(request, about.snapshot_id, **form.cleaned_data)
        return redirect("pack")
    names = dict(scenarios)
    coming = [job for job in visible_packs_to_come(request.user)[:LATEST] if job.open or job.error]
    if any(job.open for job in coming):
        wake()
    return show(
        request,
        "components/packs.html" if request.htmx else "office/pack.html",
        title=_("Meeting pack"),
        about=about,
        form=form,
        packs=[
            _shown(made, names)
            for made in packs.made(about.snapshot_id)
            if made.scenario is None or made.scenario in names
        ],
        coming=[
            {
                "job": job,
                "words": LANGUAGES[job.given["lang"]],
                "scenario": names.get(job.given.get("scenario")),
            }
            for job in coming
        ],
        wait=any(job.open for job in coming),
    )


@screen(Permission.VIEW_PACK)
@csp(_ALONE)
def download(request: HttpRequest, name: str) -> HttpResponseBase:
    """One file of a pack; only what has been made, and a scenario to those who may see it."""
    found = packs.find(mart.current().about.snapshot_id, name)
    if found is None:
        raise Http404(_("This pack has not been made from the current snapshot yet."))
    made, path = found
    if made.scenario is not None:
        access_scenario(request.user, made.scenario)
    return FileResponse(path.open("rb"), as_attachment=path.suffix != ".html", filename=name)


def _years(about: mart.About) -> list[int]:
    """Years that can be reported on, the last one observed to its end first."""
    last = about.observed_to.year
    whole = about.observed_to >= about.observed_to.replace(month=12, day=31)
    first = last if whole else last - 1
    return [first, *(y for y in range(last, last - 8, -1) if y != first)]


def _scenarios(request: HttpRequest) -> list[tuple[int, str]]:
    """Scenarios that have run, for the pack to show one."""
    return list(visible_scenarios(request.user).exclude(runs=None).values_list("pk", "name"))


def _ask(
    request: HttpRequest, snapshot_id: str, *, year: int, lang: str, scenario: int | None
) -> None:
    actions.ask_for(
        kind=Job.Kind.PACK,
        subject=f"{year}-{lang}" + (f"-scenario-{scenario}" if scenario else ""),
        given={
            "snapshot": snapshot_id,
            "year": year,
            "lang": lang,
            **({"scenario": scenario} if scenario else {}),
        },
        by=request.user,
        now=clock.now(),
    )


def _shown(made: packs.Made, scenarios: Mapping[int, str]) -> dict[str, object]:
    """Year, language, scenario and files as the page lists them."""
    files = [
        (choose(*KINDS[path.suffix[1:]]), path.name, path.stat().st_size) for path in made.files
    ]
    return {
        "year": made.year,
        "words": LANGUAGES[made.lang],
        "files": files,
        "scenario": made.scenario and scenarios[made.scenario],
        "number": made.scenario,
    }
