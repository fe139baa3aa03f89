"""What a lexicon knows goes into the explicit tree: other names, the other language, slips."""

from collections.abc import Mapping, Sequence

from search.glossary import translations
from search.lexicon import Expansion, ExpansionKind
from search.readings import Change
from search.tree import All, AnyOf, Has, Node, Not, Prefer, Rank, Values
from search.understanding import Understanding, understand
from tests.engine.entries import entry
from tests.engine.reference_matching import matches
from tests.understood import grams


class Table:
    """A lexicon of a few words, which counts how often it is asked for slips."""

    def __init__(
        self,
        others: Mapping[str, tuple[ExpansionKind, tuple[str, ...]]] | None = None,
        slips: Mapping[str, str] | None = None,
        *,
        glossary: bool = False,
    ) -> None:
        self._others = others or {}
        self._slips = slips or {}
        self._glossary = glossary
        self.asked = 0

    def expansions(self, text: str) -> Sequence[Expansion]:
        found = [
            Expansion(at, at + len(word), kind, texts)
            for word, (kind, texts) in self._others.items()
            if (at := text.find(word)) >= 0
        ]
        return [*found, *(translations(text) if self._glossary else ())]

    def corrected(self, text: str) -> str | None:
        self.asked += 1
        right = text
        for slip, word in self._slips.items():
            right = right.replace(slip, word)
        return right if right != text else None


def required(understood: Understanding, number: int = 0) -> list[Node]:
    tree = understood.readings[number].tree
    assert isinstance(tree, All)
    return [child for child in tree.children if not isinstance(child, Rank | Prefer)]


def codes(understood: Understanding) -> list[list[str]]:
    return [[change.code for change in one.changes] for one in understood.readings]


def test_an_abbreviation_is_typed_or_its_long_form() -> None:
    lexicon = Table({"ATGT": ("abbreviation", ("an toàn giao thông",))})
    understood = understand("bảo đảm ATGT", lexicon)
    assert required(understood) == [
        grams("bảo đảm"),
        AnyOf((grams("ATGT"), grams("an toàn giao thông"))),
    ]
    assert understood.readings[0].changes == (Change("abbreviation", "ATGT = an toàn giao thông"),)
    plain = understand("bảo đảm ATGT", lexicon, without={"abbreviation"})
    assert required(plain) == [grams("bảo đảm"), grams("ATGT")]


def test_several_words_together_have_another_name() -> None:
    lexicon = Table({"an toàn giao thông": ("abbreviation", ("ATGT",))})
    (run, other) = required(understand("an toàn giao thông đường bộ", lexicon))
    assert run == AnyOf((All((grams("an toàn"), grams("giao thông"))), grams("ATGT")))
    assert other == grams("đường bộ")


def test_a_part_of_a_word_that_has_another_name_leaves_the_rest_required() -> None:
    (run,) = required(understand("lũ-lụt", Table({"lụt": ("synonym", ("ngập",))})))
    assert run == AnyOf((grams("lũ lụt"), All((grams("ngập"), grams("lũ")))))


def test_other_names_within_other_names_are_all_tried() -> None:
    lexicon = Table({"Sở TNMT": ("synonym", ("STNMT",)), "TNMT": ("abbreviation", ("tài nguyên",))})
    (run,) = required(understand("Sở TNMT", lexicon, without={"agency"}))
    inner = AnyOf((grams("TNMT"), grams("tài nguyên")))
    assert run == AnyOf((All((grams("Sở"), inner)), grams("STNMT")))


def test_what_is_excluded_or_quoted_stays_as_typed() -> None:
    lexicon = Table({"ATGT": ("abbreviation", ("an toàn giao thông",))})
    assert required(understand('đường -ATGT "ATGT"', lexicon)) == [
        grams("đường"),
        Not(grams("ATGT")),
        grams("ATGT"),
    ]


def test_other_names_count_less_in_the_order() -> None:
    tree = (
        understand("ATGT đường", Table({"ATGT": ("abbreviation", ("giao thông",))}))
        .readings[0]
        .tree
    )
    assert isinstance(tree, All)
    (rank,) = (child for child in tree.children if isinstance(child, Rank))
    weights = {term.token: term.weight for term in rank.terms if term.field == "grams"}
    assert 0 < weights["giao"] == weights["thông"] < weights["atgt"] == weights["đường"]


def test_a_whole_query_is_found_in_the_other_language() -> None:
    lexicon = Table(glossary=True)
    understood = understand("phòng cháy chữa cháy rừng loại:KH", lexicon)
    either, kind = required(understood)
    assert kind == Values("type", ("kh",))
    assert isinstance(either, AnyOf)
    typed, other = either.children
    assert matches(entry("Công tác phòng cháy, chữa cháy rừng."), typed)
    assert matches(entry("做好森林防火工作。"), other) or matches(entry("森林消防。"), other)
    assert [each.count("translation") for each in codes(understood)[:2]] == [1, 0]
    assert (
        "translation"
        not in codes(understand("phòng cháy chữa cháy rừng", lexicon, without={"translation"}))[0]
    )


def test_what_is_typed_comes_before_its_translation() -> None:
    tree = understand("phòng cháy chữa cháy rừng", Table(glossary=True)).readings[0].tree
    assert isinstance(tree, All)
    preferred = [child for child in tree.children if isinstance(child, Prefer)][-1]
    (rank,) = (child for child in tree.children if isinstance(child, Rank))
    assert matches(entry("Phòng cháy, chữa cháy rừng."), preferred.child)
    assert not matches(entry("做好森林防火工作，加强森林消防。"), preferred.child)
    assert preferred.weight >= 31 * sum(term.weight for term in rank.terms)


def test_a_number_stays_the_same_in_the_other_language() -> None:
    (either,) = required(understand("phòng cháy chữa cháy 44-KL/TW", Table(glossary=True)))
    assert isinstance(either, AnyOf)
    _, other = either.children
    assert isinstance(other, All)
    assert any(
        isinstance(node, AnyOf) and grams("44-KL/TW") in node.children for node in other.children
    )


def test_what_the_glossary_does_not_cover_is_not_translated() -> None:
    lexicon = Table(glossary=True)
    assert "translation" not in codes(understand("xyzt uvwk mnpq an ninh", lexicon))[0]
    assert "translation" not in codes(understand('"phòng cháy chữa cháy"', lexicon))[0]


def test_slips_are_put_right_only_when_a_reading_is_asked_for() -> None:
    lexicon = Table(slips={"mạmg": "mạng"})
    understood = understand("an ninh mạmg", lexicon)
    assert grams("mạmg") in required(understood)
    assert lexicon.asked == 0
    assert codes(understood)[:3] == [[], ["head"], ["spelling"]]
    assert lexicon.asked == 1
    assert understood.readings[2].changes == (Change("spelling", "an ninh mạng"),)
    assert understood.readings[2].printed == "an ninh mạng"
    assert required(understood, 2) == [grams("an ninh"), grams("mạng")]
    assert ["spelling"] not in codes(understand("an ninh mạmg", lexicon, without={"spelling"}))


def test_slips_stand_corrected_with_everything_around_them() -> None:
    lexicon = Table(slips={"mạmg": "mạng"})
    understood = understand('mạmg -mạmg "mạmg" (mạmg OR năm:2024)', lexicon)
    spelled = next(
        one for one in understood.readings if one.changes[:1] and one.changes[0].code == "spelling"
    )
    assert spelled.printed == 'mạng -mạmg "mạmg" (mạng OR year:"2024")'


def test_words_may_stand_in_the_head_of_the_document_but_not_all_of_them() -> None:
    reading = understand("an ninh mạng").readings[1]
    assert [change.code for change in reading.changes] == ["head"]
    tree = reading.tree
    assert isinstance(tree, All)
    assert tree.children[0] == AnyOf((grams("an ninh"), Has("head", "an_ninh")))
    above = entry("Tăng cường bảo vệ mạng.", title="Kế hoạch bảo đảm an ninh")
    outside = entry("Tổ chức thực hiện.", title="Kế hoạch an ninh mạng")
    assert matches(above, tree)
    assert not matches(outside, tree)
