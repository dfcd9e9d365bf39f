"""The report pack of the operations meeting: make it, read it, take it along."""

from __future__ import annotations

from pathlib import Path

from csp.decorators import csp
from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from filelock import FileLock

from pendency.meeting import MeetingError, build_pack
from pendency.office import mart
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
def packs(request: HttpRequest) -> HttpResponseBase:
    """The packs made from the current snapshot, and the form that makes one."""
    about = mart.current().about
    years = _years(about)
    first = {"year": years[0], "lang": choose("en", "zh")}
    form = PackChoice(request.POST or None, years=years, initial=first, label_suffix="")
    if form.is_valid():
        _make(request, about, **form.cleaned_data)
        return redirect("pack")
    return show(
        request, "office/pack.html", title=_("Meeting pack"), about=about, form=form,
        packs=_made(about),
    )  # fmt: skip


@screen(Permission.VIEW_PACK)
@csp(_ALONE)
def download(request: HttpRequest, year: int, lang: str, name: str) -> HttpResponseBase:
    """One file of a pack; only what has been made is served."""
    about = mart.current().about
    offered = {path.name: path for path in _folder(about, year, lang).glob("pack-*")}
    if name not in offered:
        raise Http404(_("This pack has not been made from the current snapshot yet."))
    path = offered[name]
    return FileResponse(path.open("rb"), as_attachment=path.suffix != ".html", filename=name)


def _years(about: mart.About) -> list[int]:
    """Years that can be reported on, the last one observed to its end first."""
    last = about.observed_to.year
    whole = about.observed_to >= about.observed_to.replace(month=12, day=31)
    first = last if whole else last - 1
    return [first, *(y for y in range(last, last - 8, -1) if y != first)]


def _folder(about: mart.About, year: int, lang: str) -> Path:
    home = Path(settings.PENDENCY_HOME) / "packs" / about.snapshot_id[:16]
    return home / f"{year}-{lang if lang in ('zh', 'en') else 'none'}"


def _make(request: HttpRequest, about: mart.About, *, year: int, lang: str) -> None:
    folder = _folder(about, year, lang)
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(folder / "lock"):
            build_pack(snapshot(), year=year, lang=lang, folder=folder)
    except MeetingError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The pack is ready."))


def _made(about: mart.About) -> list[dict[str, object]]:
    """What has been made: year, language and the files in a fixed order."""
    home = Path(settings.PENDENCY_HOME) / "packs" / about.snapshot_id[:16]
    found = []
    for folder in sorted(home.glob("*-*"), reverse=True):
        year, lang = folder.name.split("-")
        files = {path.suffix[1:]: path for path in folder.glob("pack-*")}
        listed = [(choose(*w), files[k].name, files[k].stat().st_size) for k, w in KINDS.items()
                  if k in files]  # fmt: skip
        if listed:
            words = {"zh": "中文", "en": "English"}[lang]
            found.append({"year": int(year), "lang": lang, "words": words, "files": listed})
    return found
