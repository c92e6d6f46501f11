"""A small site built for real, from a base of rules about a library of books."""

import html
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("furo", reason="the extra « docs » is not installed")

RULES = Path(__file__).parent / "regles"

CONF = """
project = "Essai"
language = "fr"
extensions = ["myst_parser", "lawrules.sphinxext"]
nitpicky = True
lawrules_dossier = {rules!r}
"""
INDEX = """# Essai

{{regle}}`pret.duree`, {{fait}}`emprunt.support`, {{article}}`P1`, {{table}}`durees`, {{entite}}`lecteur`,
{{regle}}`la durée <pret.duree>`, {{erreur}}`LR301`, {{any}}`pret.duree`. {more}

```{{toctree}}
reference/regles/index
reference/articles/index
reference/faits/index
reference/tables/index
erreurs
```
"""
ERRORS = "# Codes\n\n## LR301 — colonne inconnue\n\nVoir le fichier.\n"


class Site:
    """A site under a temporary folder, with its own copy of the rules."""

    def __init__(self, root: Path, more: str = "") -> None:
        self.source, self.out, self.rules = root / "src", root / "out", root / "regles"
        self.source.mkdir()
        shutil.copytree(RULES, self.rules)
        (self.source / "conf.py").write_text(CONF.format(rules=str(self.rules)), encoding="utf-8")
        (self.source / "index.md").write_text(INDEX.format(more=more), encoding="utf-8")
        (self.source / "erreurs.md").write_text(ERRORS, encoding="utf-8")

    def build(self, *options: str) -> subprocess.CompletedProcess[str]:
        """Build, warnings being errors; the language of messages is fixed."""
        command = [
            sys.executable,
            "-m",
            "sphinx",
            "-W",
            "--keep-going",
            "-q",
            *options,
            str(self.source),
            str(self.out),
        ]
        return subprocess.run(
            command, capture_output=True, text=True, env={**os.environ, "LC_ALL": "C.UTF-8"}, check=False
        )

    def read(self, page: str) -> str:
        """HTML of a page, unbreakable spaces made plain."""
        text = (self.out / f"{page}.html").read_text(encoding="utf-8")
        return text.replace("\u202f", " ").replace("\u00a0", " ")


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Site:
    made = Site(tmp_path_factory.mktemp("site"))
    done = made.build()
    assert done.returncode == 0, done.stderr
    return made


def headings(page: str, level: int) -> list[str]:
    found = re.findall(rf"<h{level}>(.*?)<a class=\"headerlink\"", page, re.DOTALL)
    return [html.unescape(re.sub(r"<[^>]+>", "", text)) for text in found]


def test_a_rule_page_has_the_eight_headings_in_order(site):
    assert headings(site.read("reference/regles/pret.duree"), 2) == [
        "Ce que dit la règle",
        "Qui est concerné",
        "Faits nécessaires",
        "Exemples",
        "Lecture retenue",
        "Limites connues",
        "Versions",
        "Références",
    ]


def test_examples_show_the_verdict_that_running_them_gave(site):
    page = site.read("reference/regles/pret.duree")
    assert re.findall(r'class="lr-verdict lr-(\w+)"', page) == ["conforme", "non_conforme", "indetermine"]


def test_a_case_that_is_no_example_is_not_shown(site):
    assert "Cas ordinaire" not in site.read("reference/regles/pret.duree")


def test_words_of_the_base_are_never_read_as_markup(site):
    page = site.read("reference/faits/emprunt")
    assert "*réserve*" in page
    assert "&lt;b&gt;jamais&lt;/b&gt;" in page


def test_facts_of_a_formula_are_links(site):
    block = re.search(
        r'<pre class="lr-formule[^"]*">(.*?)</pre>', site.read("reference/regles/pret.duree"), re.DOTALL
    )
    assert block is not None
    assert 'href="../faits/emprunt.html#fait-emprunt-duree-jours"' in block[1]


def test_a_doubtful_reading_is_announced_before_anything_else(site):
    page = site.read("reference/regles/lecteur.enfant")
    assert page.index("Lecture incertaine") < page.index("<h2>Ce que dit la règle")


def test_the_timeline_links_to_each_version(site):
    page = site.read("reference/regles/pret.duree")
    assert {"#version-2015-01-01", "#version-2020-01-01"} <= set(
        re.findall(r'href="(#version-[\d-]+)"', page)
    )
    assert 'id="version-2015-01-01"' in page


def test_a_new_version_says_what_it_changed(site):
    page = re.sub(r"<[^>]+>", "", site.read("reference/regles/pret.duree"))
    assert "maximum : 21 jours → 28 jours" in page
    assert "nouvelle exception : Ouvrage de la réserve" in page


def test_an_article_page_tells_the_fate_of_each_passage(site):
    page = site.read("reference/articles/code-du-pret-p1")
    assert "Durée d'un prêt" in html.unescape(page).replace("’", "'")
    assert "appréciation ; rien à calculer" in page


def test_a_cited_article_without_ledger_says_so(site):
    assert "Sans registre" in site.read("reference/articles/code-du-pret-p2")


def test_a_table_page_holds_every_cell_and_its_source(site):
    page = site.read("reference/tables/durees")
    assert page.count("<tr") == 1 + 3
    assert "règlement du prêt, annexe 1" in page


def test_links_read_as_titles_unless_the_author_chose_the_words(site):
    page = html.unescape(site.read("index")).replace("’", "'")
    assert ">Durée d'un prêt</span></a>" in page
    assert ">la durée</" in page
    assert "erreurs.html#lr301" in page


@pytest.mark.parametrize(
    ("index", "entry"),
    [
        ("articles", "Code du prêt P1"),
        ("mots-cles", "retour"),
        ("faits", "Durée prévue (emprunt.duree_jours)"),
    ],
)
def test_the_three_indexes_are_built(site, index, entry):
    page = html.unescape(site.read(f"lawrules-{index}"))
    assert entry in page


def test_reading_in_parallel_finds_the_same_things(site, tmp_path):
    other = Site(tmp_path)
    done = other.build("-j", "2")
    assert done.returncode == 0, done.stderr
    assert "not declare" not in done.stderr
    inventories = [(place.out / "objects.inv").read_bytes() for place in (site, other)]
    assert inventories[0] == inventories[1]


def test_a_rule_taken_out_takes_its_page_and_its_index_entries_away(tmp_path):
    made = Site(tmp_path)
    assert made.build().returncode == 0
    for path in made.rules.glob("*/p2/enfant*"):
        path.unlink()
    done = made.build()
    assert done.returncode == 0, done.stderr
    assert not (made.source / "reference/regles/lecteur.enfant.md").exists()
    assert "Lecteur enfant" not in made.read("lawrules-articles")


def test_a_changed_rule_is_read_again(tmp_path):
    made = Site(tmp_path)
    assert made.build().returncode == 0
    rule = made.rules / "code-du-pret/p1/duree.yaml"
    rule.write_text(
        rule.read_text(encoding="utf-8").replace("Durée d'un prêt", "Temps accordé"), encoding="utf-8"
    )
    assert made.build().returncode == 0
    assert "Temps accordé" in made.read("reference/regles/pret.duree")


def test_an_example_that_fails_stops_the_build_and_is_named(tmp_path):
    made = Site(tmp_path)
    cases = made.rules / "code-du-pret/p1/duree.test.yaml"
    text = cases.read_text(encoding="utf-8")
    cases.write_text(text.replace("emprunt.duree_jours: 28}", "emprunt.duree_jours: 29}"), encoding="utf-8")
    done = made.build()
    assert done.returncode != 0
    assert "Vingt-huit jours suffisent" in done.stderr
    assert "verdict attendu conforme, obtenu non_conforme" in done.stderr


def test_a_base_that_cannot_be_read_stops_the_build_with_its_own_message(tmp_path):
    made = Site(tmp_path)
    (made.rules / "code-du-pret/p1/duree.yaml").write_text(
        "id: pret.duree\nid: pret.duree\n", encoding="utf-8"
    )
    done = made.build()
    assert done.returncode != 0
    assert "duree.yaml:2" in done.stderr


@pytest.mark.parametrize(
    ("role", "words"),
    [
        ("{regle}`pret.inconnue`", "règle inconnue : pret.inconnue"),
        ("{fait}`emprunt.inconnu`", "fait inconnu : emprunt.inconnu"),
        ("{article}`P9`", "article inconnu : P9"),
        ("{erreur}`LR399`", "code d'erreur sans page : LR399"),
    ],
)
def test_a_link_to_nothing_is_a_warning_that_names_it(tmp_path, role, words):
    done = Site(tmp_path, role).build("-b", "dummy")
    assert done.returncode != 0
    assert words in done.stderr
