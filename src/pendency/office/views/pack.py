"""The report pack of the operations meeting: make it, read it, take it along."""

from __future__ import annotations

from csp.decorators import csp
from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from pendency.meeting import MeetingError
from pendency.office import mart, packs
from pendency.office.forms import PackChoice
from pendency.office.language import choose
from pendency.office.roles import Permission
from pendency.office.views.measures import snapshot
from pendency.office.views.screen import screen, show

KINDS: dict[str, tuple[str, str]] = {
    "html": ("Read in the browser", "在浏览器中阅读"),
    "docx": ("Word document (DOCX)", "Word 文档（DOCX）"),
    "xlsx": ("Figures (XLSX)", "数据附表（XLSX）"),
}
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
    """The packs made from the current snapshot, and the form that makes one."""
    about = mart.current().about
    years = _years(about)
    first = {"year": years[0], "lang": choose("en", "zh")}
    form = PackChoice(request.POST or None, years=years, initial=first, label_suffix="")
    if form.is_valid():
        _make(request, **form.cleaned_data)
        return redirect("pack")
    return show(
        request,
        "office/pack.html",
        title=_("Meeting pack"),
        about=about,
        form=form,
        packs=[_shown(made) for made in packs.made(about.snapshot_id)],
    )


@screen(Permission.VIEW_PACK)
@csp(_ALONE)
def download(request: HttpRequest, name: str) -> HttpResponseBase:
    """One file of a pack; only what has been made is served."""
    path = packs.find(mart.current().about.snapshot_id, name)
    if path is None:
        raise Http404(_("This pack has not been made from the current snapshot yet."))
    return FileResponse(path.open("rb"), as_attachment=path.suffix != ".html", filename=name)


def _years(about: mart.About) -> list[int]:
    """Years that can be reported on, the last one observed to its end first."""
    last = about.observed_to.year
    whole = about.observed_to >= about.observed_to.replace(month=12, day=31)
    first = last if whole else last - 1
    return [first, *(y for y in range(last, last - 8, -1) if y != first)]


def _make(request: HttpRequest, *, year: int, lang: str) -> None:
    try:
        packs.make(snapshot(), year=year, lang=lang)
    except MeetingError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The pack is ready."))


def _shown(made: packs.Made) -> dict[str, object]:
    """Year, language and files as the page lists them."""
    files = [
        (choose(*KINDS[path.suffix[1:]]), path.name, path.stat().st_size) for path in made.files
    ]
    return {"year": made.year, "words": LANGUAGES[made.lang], "files": files}
