"""The addresses of the office."""

from __future__ import annotations

from django.contrib import admin
from django.urls import path

from pendency.office.views import (
    account,
    calendar,
    casefile,
    cases,
    dockets,
    drafts,
    errors,
    events,
    files,
    imports,
    indicators,
    log,
    network,
    pack,
    places,
    reference,
    uploads,
    work,
)

urlpatterns = [
    path("", network.home, name="home"),
    path("network/", network.network, name="network"),
    path("centres/", places.centres, name="centres"),
    path("centres/<int:centre_id>/", places.centre, name="centre"),
    path("departments/<int:unit_id>/", places.unit, name="unit"),
    path("departments/<int:unit_id>/work/", work.work, name="unit_work"),
    path("dockets/<int:examiner_id>/", dockets.docket, name="docket"),
    path("dockets/<int:examiner_id>/reach/", dockets.reach, name="reach"),
    path("calendar/", calendar.calendar, name="calendar"),
    path("calendar/limits.ics", calendar.calendar_file, name="calendar_file"),
    path("calendar/feed/<str:secret>.ics", calendar.feed, name="feed"),
    path("cases/", cases.cases, name="cases"),
    path("cases/<int:case_id>/", casefile.case, name="case"),
    path("cases/<int:case_id>/limits/<slug:limit>/", casefile.why, name="why"),
    path("cases/<int:case_id>/events/new/", events.event_new, name="event_new"),
    path("cases/<int:case_id>/events/<int:seq>/", events.event_correct, name="event_correct"),
    path("cases/<int:case_id>/claims/", casefile.claims, name="claims"),
    path("cases/<int:case_id>/documents/", casefile.documents, name="documents"),
    path("cases/<int:case_id>/documents/<int:position>/", casefile.document, name="document"),
    path("cases/<int:case_id>/drafts/new/", drafts.draft_new, name="draft_new"),
    path("drafts/", drafts.drafts, name="drafts"),
    path("drafts/<int:draft_id>/", drafts.draft, name="draft"),
    path("drafts/<int:draft_id>/preview/", drafts.draft_preview, name="draft_preview"),
    path("drafts/<int:draft_id>/readers/", drafts.draft_readers, name="draft_readers"),
    path("drafts/<int:draft_id>/versions/", drafts.draft_versions, name="draft_versions"),
    path("drafts/<int:draft_id>/notice.docx", drafts.draft_file, name="draft_file"),
    path("indicators/", indicators.indicators, name="indicators"),
    path("indicators/<slug:name>/", indicators.indicator, name="indicator"),
    path("imports/", imports.imports, name="imports"),
    path("imports/new/", uploads.new, name="import_new"),
    path("imports/jobs/<int:job_id>/", uploads.job, name="import_job"),
    path("imports/<int:run_id>/", imports.run, name="import"),
    path("imports/quarantine/", imports.quarantine, name="quarantine"),
    path("imports/quarantine/record/", imports.quarantined, name="quarantined"),
    path("pack/", pack.pack, name="pack"),
    path("pack/<str:name>", pack.download, name="pack_file"),
    path("log/", log.log, name="log"),
    path("log/checkpoint.txt", log.checkpoint, name="log_checkpoint"),
    path("log/policy.txt", log.policy, name="log_policy"),
    path("log/export.jsonl", log.export, name="log_export"),
    path("log/entries/<int:index>/", log.entry, name="log_entry"),
    path("log/entries/<int:index>.tlog-proof", log.proof, name="log_proof"),
    path("log/entries/<int:index>.leaf", log.leaf, name="log_leaf"),
    path("log/witnesses/<int:witness_id>/", log.witness, name="log_witness"),
    path("log/witnesses/<int:witness_id>/request.txt", log.asked, name="log_request"),
    path("definitions/", reference.definitions, name="definitions"),
    path("about/", reference.about, name="about"),
    path("account/", account.account, name="account"),
    path("account/language/", account.set_language, name="set_language"),
    path("login/", account.log_in, name="login"),
    path("logout/", account.log_out, name="logout"),
    path("favicon.ico", files.favicon, name="favicon"),
    path("admin/", admin.site.urls),
]

handler400 = errors.bad_request
handler403 = errors.forbidden
handler404 = errors.not_found
handler500 = errors.failed
