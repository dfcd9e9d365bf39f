"""``pendency check-filing``: findings, fees and the exit status."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from pendency.cli import main

FORM = '<cn-application-body lang="zh" country="CN">{}</cn-application-body>'
FORMS = {
    "100001": '<cn-claims><claim num="1"><claim-text>一种水壶，其特征在于，包括壶体{}'
    "</claim-text></claim></cn-claims>",
    "100002": "<description><invention-title>水壶</invention-title><heading>技术领域</heading>"
    '<p num="0001">本发明涉及水壶。</p><heading>背景技术</heading><p num="0002">略。</p>'
    '<heading>发明内容</heading><p num="0003">略。</p>'
    '<heading>具体实施方式</heading><p num="0004">略。</p></description>',
    "100004": '<cn-abstract><p num="0001">一种水壶。</p></cn-abstract>',
}  # fmt: skip


def write(folder: Path, *, stop: str = "。") -> Path:
    for code, inside in FORMS.items():
        (folder / code).mkdir(parents=True)
        text = FORM.format(inside.format(stop))
        (folder / code / f"{code}.xml").write_text(text, "utf-8")
    return folder


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(main, ["check-filing", *map(str, words), "--as-of", "2026-07-01"])


def test_a_clean_filing_exits_with_zero_and_tells_its_fees(tmp_path: Path) -> None:
    result = run(write(tmp_path / "a"), "--pages", "31", "--reduced-for", "1")

    assert result.exit_code == 0, result.output
    assert "no finding" in result.stdout
    assert "Fees due: 610.00 CNY" in result.stdout


def test_a_defect_exits_with_one_and_is_told_in_both_languages(tmp_path: Path) -> None:
    folder = write(tmp_path / "a", stop="")

    english, chinese = run(folder), run(folder, "--lang", "zh")

    assert (english.exit_code, chinese.exit_code) == (1, 1)
    assert "error claim.no-full-stop: Claim 1 does not end with a full stop" in english.stdout
    assert "缺陷 claim.no-full-stop: 权利要求1的结尾没有句号" in chinese.stdout
    assert "应缴费用" in chinese.stdout


def test_a_warning_alone_exits_with_zero(tmp_path: Path) -> None:
    result = run(write(tmp_path / "a", stop="，如图1所示。"), "--json", "--office", "ep")
    findings = json.loads(result.stdout)["filings"][0]["findings"]

    assert {f["rule"] for f in findings} == {"claim.figure-reference"}
    assert result.exit_code == 0


def test_filings_of_a_zip_archive_are_told_apart(tmp_path: Path) -> None:
    write(tmp_path / "in" / "first")
    write(tmp_path / "in" / "second", stop="")
    with zipfile.ZipFile(tmp_path / "in.zip", "w") as archive:
        for file in sorted((tmp_path / "in").rglob("*.xml")):
            archive.write(file, file.relative_to(tmp_path / "in"))

    body = json.loads(run(tmp_path / "in.zip", "--json").stdout)

    assert set(body) == {"office", "as_of", "filings"}
    assert [(f["name"].rpartition("!")[2], len(f["findings"])) for f in body["filings"]] == [
        ("first", 0), ("second", 1),
    ]  # fmt: skip
    assert body["filings"][0]["forms"] == ["100001", "100002", "100004"]
    assert body["filings"][0]["fees"]["total"] == "3450"


@pytest.mark.parametrize("name", ["none", "empty"])
def test_a_path_without_a_filing_is_an_error(tmp_path: Path, name: str) -> None:
    (tmp_path / "empty").mkdir()
    result = run(tmp_path / name)

    assert result.exit_code == 1
    assert "there is no" in result.stderr
