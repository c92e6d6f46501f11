"""The domain alone: what it remembers, forgets, merges and finds."""

from types import SimpleNamespace

import pytest

pytest.importorskip("sphinx", reason="the extra « docs » is not installed")

from lawrules.sphinxext.domain import ArticleIndex, FactIndex, KeywordIndex, LawDomain, Target, article_id


def a_domain() -> LawDomain:
    return LawDomain(SimpleNamespace(domaindata={}))


def a_rule(docname: str, titre: str = "Durée") -> Target:
    return Target(docname, "regle-a", titre, ("Code P1",), ("durée",), ("emprunt.duree",))


def test_clearing_a_page_forgets_all_that_it_described_and_nothing_else():
    domain = a_domain()
    domain.note("regle", "a", a_rule("un"))
    domain.note("fait", "emprunt.duree", Target("un", "f", "Durée prévue"))
    domain.note("regle", "b", a_rule("deux"))
    domain.clear_doc("un")
    assert list(domain.targets) == [("regle", "b")]


def test_merging_takes_only_the_pages_that_the_other_process_read():
    domain, other = a_domain(), a_domain()
    domain.note("regle", "a", a_rule("un"))
    other.note("regle", "b", a_rule("deux"))
    other.note("regle", "c", a_rule("trois"))
    domain.merge_domaindata({"deux"}, other.data)
    assert sorted(name for _, name in domain.targets) == ["a", "b"]


def test_a_thing_described_on_two_pages_keeps_its_first_place(caplog):
    domain = a_domain()
    domain.note("regle", "a", a_rule("un"))
    domain.note("regle", "a", a_rule("deux"))
    found = domain.find("regle", "a")
    assert found is not None
    assert found.docname == "un"


def test_reading_a_page_again_replaces_what_it_said():
    domain = a_domain()
    domain.note("regle", "a", a_rule("un", "Ancien titre"))
    domain.note("regle", "a", a_rule("un", "Nouveau titre"))
    found = domain.find("regle", "a")
    assert found is not None
    assert found.titre == "Nouveau titre"


@pytest.mark.parametrize(
    "typed",
    [
        "CCH L441-1",
        "CCH L. 441-1",
        "CCH, art. L. 441-1",
        "CCH, art. L441-1",
        "CCH L.\u00a0441-1",
        "L441-1",
        "L. 441-1",
    ],
)
def test_an_article_is_found_however_it_is_typed(typed):
    domain = a_domain()
    domain.note("article", "CCH L441-1", Target("art", "x", "CCH, art. L. 441-1"))
    assert domain.find("article", typed) is not None


def test_an_article_number_held_by_two_texts_is_not_guessed():
    domain = a_domain()
    domain.note("article", "CCH L441-1", Target("a", "x", "CCH"))
    domain.note("article", "CGCT L441-1", Target("b", "x", "CGCT"))
    assert domain.find("article", "L441-1") is None
    assert domain.find("article", "CGCT L441-1") is not None


def test_a_text_without_article_is_found_under_its_own_words():
    domain = a_domain()
    domain.note("article", "Rapport annuel, 2019", Target("a", "x", "Rapport annuel, 2019"))
    assert domain.find("article", "Rapport annuel, 2019") is not None


def test_the_id_of_an_article_keeps_the_words_of_its_text():
    assert article_id("loi n° 2014-173, art. 8") == "loi n° 2014-173 8"


@pytest.mark.parametrize(
    ("index", "heading"),
    [(ArticleIndex, "Code P1"), (KeywordIndex, "durée"), (FactIndex, "Durée prévue (emprunt.duree)")],
)
def test_each_index_files_a_rule_under_its_own_headings(index, heading):
    domain = a_domain()
    domain.note("regle", "a", a_rule("un"))
    domain.note("fait", "emprunt.duree", Target("faits", "f", "Durée prévue"))
    content, _ = index(domain).generate()
    assert [(name, [entry.name for entry in entries]) for name, entries in content] == [(heading, ["Durée"])]


def test_an_index_can_be_limited_to_some_pages():
    domain = a_domain()
    domain.note("regle", "a", a_rule("un", "A"))
    domain.note("regle", "b", a_rule("deux", "B"))
    content, _ = ArticleIndex(domain).generate({"deux"})
    assert [entry.name for _, entries in content for entry in entries] == ["B"]


def test_the_inventory_lists_everything_described():
    domain = a_domain()
    domain.note("table", "durees", Target("tables/durees", "table-durees", "Durées"))
    assert list(domain.get_objects()) == [("durees", "Durées", "table", "tables/durees", "table-durees", 1)]
