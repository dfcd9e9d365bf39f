"""Importing in the browser: send the files, look, confirm, follow the work."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from pendency.exchange import FORMATS
from pendency.office import actions, clock, uploads
from pendency.office.access import access_job
from pendency.office.forms import Extract
from pendency.office.jobs import wake
from pendency.office.language import choose
from pendency.office.models import Job, Office
from pendency.office.permissions import Permission
from pendency.office.tables.intake import REASONS
from pendency.office.views.screen import screen, show

#: What each format wants, in Chinese; the exchange has the English words.
FORMATS_ZH = {
    "uspto-peds": "美国审查历史：cases.csv、events.csv（及 continuity.csv），或一个 PEDS JSON 文件",
    "in-journal": "印度四局专利公报授权数据：grants.csv",
    "cn-outcomes": "中国专利申请及审查结果：applications.csv",
    "csv": "任何局的分隔符文本：一个文件，或案件、事件各一个文件；各列含义由映射文件说明",
    "parquet": "任何局的 Parquet 文件，映射文件同 csv",
}


@screen(Permission.RUN_IMPORT)
def new(request: HttpRequest) -> HttpResponseBase:
    """The form that takes the files; what it takes is looked into first."""
    form = Extract(request.POST or None, request.FILES or None, label_suffix="",
                   refused=getattr(request, "upload_refused", False))  # fmt: skip
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        upload = uploads.keep(given["files"], given["mapping"])
        job = actions.ask_for(
            kind=Job.Kind.LOOK,
            subject=upload.token,
            given={"format": given["format"], "upload": upload.token,
                   "names": [file.name for file in given["files"]]},
            by=request.user,
            now=clock.now(),
        )  # fmt: skip
        return redirect("import_job", job.pk)
    return show(
        request,
        "office/import_new.html",
        title=_("Import an extract"),
        crumbs=[(_("Imports and quarantine"), reverse("imports"))],
        form=form,
        formats=[(f.name, choose(f.help, FORMATS_ZH[f.name]), f.mapped) for f in FORMATS.values()],
        generated=Office.objects.filter(provenance="generated").exists(),
        most=uploads.MOST_BYTES,
    )


@screen(Permission.RUN_IMPORT)
def job(request: HttpRequest, job_id: int) -> HttpResponseBase:
    """One look or import: how far it is, what came of it, and after a look the decision."""
    found = access_job(request.user, job_id)
    generated = Office.objects.filter(provenance="generated").exists()
    upload = uploads.Upload(found.given["upload"])
    confirmable = found.kind == Job.Kind.LOOK and found.state == Job.State.DONE
    confirmable = confirmable and not generated and upload.files.is_dir()
    if request.method == "POST" and confirmable:
        return _decide(request, found, upload)
    if found.open:
        wake()
    return show(
        request,
        "components/import_job.html" if request.htmx else "office/import_job.html",
        title=_("Import of %(name)s") % {"name": ", ".join(found.given["names"])},
        crumbs=[(_("Imports and quarantine"), reverse("imports"))],
        job=found,
        look=found.kind == Job.Kind.LOOK,
        generated=generated,
        confirmable=confirmable,
        counts=[{"record": n} | c for n, c in found.result.get("records", {}).items()],
        reasons=[(choose(*REASONS[r]), n) for r, n in found.result.get("reasons", {}).items()],
        aside=[row | {"reason": choose(*REASONS[row["reason"]])}
               for row in found.result.get("aside", [])],
        unmapped=found.result.get("unmapped", {}),
    )  # fmt: skip


def _decide(request: HttpRequest, look: Job, upload: uploads.Upload) -> HttpResponseBase:
    """Import what was looked at, or throw it away."""
    if "discard" in request.POST:
        upload.remove()
        return redirect("imports")
    job = actions.ask_for(
        kind=Job.Kind.IMPORT, subject=upload.token, given=look.given, by=request.user,
        now=clock.now(),
    )  # fmt: skip
    return redirect("import_job", job.pk)
