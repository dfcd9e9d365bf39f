"""References in five languages: what each phrase names, and how the tree treats it."""

from __future__ import annotations

import pytest

from pendency.examination import UnknownClaimError, UnknownLanguageError
from pendency.examination.claims import Relation, check_structure, parse_claims

PHRASES = [
    ("en", "The device of any one of claims 1 to 5, wherein", (1, 2, 3, 4, 5), True),
    ("en", "A device according to claim 1 or 2, wherein", (1, 2), True),
    ("en", "A device as claimed in claim 1, 2, or 4, wherein", (1, 2, 4), True),
    ("en", "A device according to claims 1 and 2, wherein", (1, 2), False),
    ("en", "A device according to any of claims 1-3 and 5, wherein", (1, 2, 3, 5), True),
    ("en", "A device according to claim 1 or claim 3, wherein", (1, 3), True),
    ("en", "A device according to the first or second claim, wherein", (1, 2), True),
    ("en", "The apparatus ofclaim 3further comprising", (3,), False),
    ("en", "A device according to claim 4, 10 mm long", (4, 10), True),
    ("zh", "根据权利要求1至3中任一项所述的装置，其特征在于，", (1, 2, 3), True),
    ("zh", "如权利要求1或2所述的装置，", (1, 2), True),
    ("zh", "根据权利要求1～3中的任一项所述的装置，", (1, 2, 3), True),
    ("zh", "根据权利要求１、２或４所述的装置，", (1, 2, 4), True),
    ("zh", "根据权利要求1至权利要求4中的任意一项所述的装置，", (1, 2, 3, 4), True),
    ("zh", "根据权利要求1和2所述的装置，", (1, 2), False),
    ("zh", "根据权利要求一所述的装置，", (1,), False),
    ("de", "Vorrichtung nach einem der Ansprüche 1 bis 4, dadurch", (1, 2, 3, 4), True),
    ("de", "Vorrichtung gemäß Anspruch 1 oder 2, wobei", (1, 2), True),
    ("de", "Vorrichtung nach Anspruch 7, 8 oder 9, wobei", (7, 8, 9), True),
    ("fr", "Dispositif selon l'une quelconque des revendications 1 à 3,", (1, 2, 3), True),
    ("fr", "Dispositif selon la revendication 1 ou 2, dans lequel", (1, 2), True),
    ("ja", "請求項１または２に記載の装置。", (1, 2), True),
    ("ja", "請求項１～３のいずれか１項に記載の装置。", (1, 2, 3), True),
    ("ja", "請求項１から４のいずれか一項に記載の装置。", (1, 2, 3, 4), True),
]


@pytest.mark.parametrize(("language", "text", "numbers", "alternative"), PHRASES)
def test_a_phrase_names_these_claims(
    language: str, text: str, numbers: tuple[int, ...], alternative: bool
) -> None:
    claim = parse_claims([(30, text)], language).claims[0]
    (reference,) = claim.references
    assert reference.numbers == numbers
    assert reference.alternative is alternative
    named = claim.text[reference.start : reference.end]
    assert named
    assert named in text


OPEN = [
    ("en", "A device", "A device according to any one of the preceding claims"),
    ("en", "A device", "A device as claimed in any preceding claim"),
    ("zh", "一种装置。", "根据上述任一权利要求所述的装置。"),
    ("zh", "一种装置。", "根据前述权利要求中任一项所述的装置。"),
    ("de", "Vorrichtung", "Vorrichtung nach einem der vorhergehenden Ansprüche"),
    ("fr", "Dispositif", "Dispositif selon l'une quelconque des revendications précédentes"),
    ("ja", "装置。", "前記いずれかの請求項に記載の装置。"),
]


@pytest.mark.parametrize(("language", "first", "text"), OPEN)
def test_an_open_phrase_stands_for_all_claims_before(language: str, first: str, text: str) -> None:
    claims = parse_claims([(1, first), (2, first), (3, text)], language)
    (reference,) = claims.claim(3).references
    assert reference.open
    assert reference.numbers == (1, 2)
    assert [claim.number for claim in claims.parents(claims.claim(3))] == [1, 2]


RELATIONS = [
    ("en", "A method of drying.", "The method of claim 1, wherein.", Relation.DEPENDENT),
    ("en", "A method of drying.", "A method for drying wood according to claim 1.", "dependent"),
    ("en", "A method of drying.", "A device for carrying out the method of claim 1.", "other"),
    ("en", "A brake.", "A vehicle comprising the brake of claim 1.", Relation.COMBINATION),
    ("en", "A compound of formula I.", "Use of the compound of claim 1 as a dye.", "other"),
    ("zh", "一种烘干方法。", "根据权利要求1所述的方法，其特征在于慢。", Relation.DEPENDENT),
    ("zh", "一种制动器。", "一种车辆，包括如权利要求1所述的制动器。", Relation.COMBINATION),
    ("zh", "一种烘干装置。", "一种采用权利要求1所述装置的烘干方法。", "other"),
    ("zh", "一种香料。", "权利要求1所述香料在卷烟生产中的应用。", "other"),
    (
        "de",
        "Verfahren zum Trocknen.",
        "Vorrichtung zur Durchführung des Verfahrens nach Anspruch 1.",
        "other",
    ),
    ("de", "Verfahren zum Trocknen.", "Verfahren nach Anspruch 1, wobei.", Relation.DEPENDENT),
    (
        "fr",
        "Procédé de séchage.",
        "Dispositif pour la mise en œuvre du procédé selon la revendication 1.",
        "other",
    ),
    ("fr", "Procédé de séchage.", "Procédé selon la revendication 1, dans lequel.", "dependent"),
    ("ja", "乾燥方法。", "温度が高い請求項１に記載の乾燥方法。", Relation.DEPENDENT),
    ("ja", "乾燥方法。", "請求項１に記載の乾燥方法を実行する装置。", "other"),
]


@pytest.mark.parametrize(("language", "first", "second", "relation"), RELATIONS)
def test_both_views_of_a_reference_are_kept(
    language: str, first: str, second: str, relation: str
) -> None:
    claim = parse_claims([(1, first), (2, second)], language).claim(2)
    assert claim.relation.value.startswith(str(relation))
    assert claim.parents == (0,)
    assert not claim.is_independent
    assert claim.is_independent_in_substance is (relation not in ("dependent", Relation.DEPENDENT))


CATEGORIES = [
    ("en", "A computer-implemented method for sorting", "process"),
    ("en", "A non-transitory computer-readable medium storing a method", "medium"),
    ("en", "A computer program product comprising", "program"),
    ("en", "Use of a compound for treating", "use"),
    ("en", "A lens", "product"),
    ("zh", "一种雨量计的加热控制装置，其特征在于", "apparatus"),
    ("zh", "一种计算机可读存储介质，其特征在于", "medium"),
    ("zh", "2,4-二氨基三嗪马来酸盐的结晶的制造方法，其特征在于", "process"),
    ("de", "Herstellungsverfahren für Platten", "process"),
    ("fr", "Support d'enregistrement lisible", "medium"),
    ("ja", "画像を形成するプログラム。", "program"),
]


@pytest.mark.parametrize(("language", "text", "category"), CATEGORIES)
def test_the_category_is_that_of_the_ruling_noun(language: str, text: str, category: str) -> None:
    assert parse_claims([(1, text)], language).claim(1).subject.category == category


def test_forward_self_and_missing_references_are_cut_and_reported() -> None:
    claims = parse_claims(
        [
            (1, "A pump according to claim 1."),
            (2, "The pump of claim 3."),
            (3, "The pump of claim 9."),
        ],
        "en",
    )
    assert [claim.parents for claim in claims] == [(), (), ()]
    found = [(finding.rule, finding.claim) for finding in check_structure(claims)]
    assert found == [
        ("reference.self", 1),
        ("reference.forward", 2),
        ("reference.missing", 3),
    ]


MULTIPLE = [
    (1, "一种泵，其特征在于，包括壳体。"),
    (2, "根据权利要求1所述的泵，其特征在于，壳体为铝。"),
    (3, "根据权利要求1或2所述的泵，其特征在于，壳体为圆形。"),
    (4, "根据权利要求1或3所述的泵，其特征在于，壳体有盖。"),
]


@pytest.mark.parametrize(("office", "reported"), [("CN", True), ("US", True), ("EP", False)])
def test_multiple_on_multiple_is_a_defect_where_the_office_says_so(
    office: str, reported: bool
) -> None:
    findings = check_structure(parse_claims(MULTIPLE, "zh"), office=office)
    assert bool([f for f in findings if f.rule == "reference.multiple-on-multiple"]) is reported


def test_a_finding_says_rule_place_words_and_two_sentences() -> None:
    (finding,) = check_structure(parse_claims(MULTIPLE, "zh"), office="CN")
    assert (finding.claim, finding.quote, finding.start, finding.end) == (4, "权利要求1或3", 2, 9)
    assert finding.provision("CN") == "Rule 25(2)"
    assert finding.provision("EP") is None
    assert finding.zh == (
        "多项从属权利要求4以另一项多项从属权利要求3作为引用基础（“权利要求1或3”）。"
    )
    assert finding.en == (
        "Multiple dependent claim 4 rests on claim 3, itself multiple dependent (“权利要求1或3”)."
    )


def test_what_is_not_there_is_said_with_what_is() -> None:
    with pytest.raises(UnknownLanguageError, match="known: de, en, fr, ja, zh"):
        parse_claims("1. Een pomp.", "nl")
    with pytest.raises(UnknownClaimError, match="no claim 7; it holds 1 to 1"):
        parse_claims([(1, "A pump.")], "en").claim(7)
