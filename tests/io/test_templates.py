"""Templates: blank, they say nothing; filled, they lose nothing."""

from __future__ import annotations

import zipfile
from datetime import date
from fractions import Fraction
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import lawrules
from lawrules.backends.instances import ABSENT, FactValue, Instance, Interval
from lawrules.errors import DataError
from lawrules.io.documents import parse_document, read_document
from lawrules.io.naming import resolve_names, share_links
from lawrules.io.numbers import check_number
from lawrules.io.plan import plan_of, register_fields
from lawrules.io.tables import read_table
from lawrules.io.templates import template_xlsx, template_yaml
from lawrules.io.words import is_unknown, tidy
from lawrules.ir.types import Kind
from lawrules.model import Fact, Vocabulary
from tests.io.shelf import VOCABULARY

HOSTILE = [
    "=cmd|' /C calc'!A0",
    "+1+1",
    "@SUM(A1)",
    "<b>x</b>",
    "http://exemple.fr",
    "{=A1}",
    "mailto:a@b.fr",
    "#REF",
]


def tree(instance: Instance) -> tuple[object, ...]:
    """What an instance says, without its places; links of which nothing is known left out."""
    links = {name: tree(item) for name, item in instance.links.items() if not instance_is_blank(item)}
    collections = {name: [tree(item) for item in items] for name, items in instance.collections.items()}
    return instance.entity, dict(instance.facts), links, collections


def instance_is_blank(instance: Instance) -> bool:
    return not any(item.facts or item.collections for item in instance.walk())


# --- YAML ---------------------------------------------------------------------------------------------


def test_a_blank_yaml_template_says_nothing() -> None:
    document = parse_document(template_yaml(VOCABULARY, "convention"), VOCABULARY)
    assert tree(document.instance) == ("convention", {}, {}, {})
    assert document.monde == "ouvert"


def test_a_yaml_template_tells_what_it_asks() -> None:
    text = template_yaml(VOCABULARY, "convention")
    assert "# Intitulé — texte" in text
    assert "#   Titre de la page de garde." in text
    assert "#   Vide\u00a0: Le document n'est pas nommé." in text
    assert "#     - etudiant\u00a0: Étudiant" in text
    assert "# Nombre prévu — nombre entier (baux), ou {min" in text
    assert "  engagements:" in text
    assert "#       lieu" not in text
    assert text.isascii() is False


def test_the_example_of_a_collection_is_a_true_element_once_uncommented() -> None:
    lines = template_yaml(VOCABULARY, "convention").splitlines()
    start = next(n for n, line in enumerate(lines) if line.startswith("  #   - libelle:"))
    example = []
    for line in lines[start:]:
        if not line.startswith("  #  "):
            break
        example.append(line.replace("  #", "    ", 1).replace("libelle:", "libelle: Un", 1).split(" # ")[0])
    text = "document: convention\nconvention:\n  engagements:\n" + "\n".join(example) + "\n"
    (element,) = parse_document(text, VOCABULARY).instance.collections["engagements"]
    assert element.facts == {"libelle": "Un"}


def test_what_hangs_above_or_is_described_elsewhere_is_not_asked_twice() -> None:
    plan = plan_of(VOCABULARY, "convention")
    engagements = next(table for table in plan.tables if table.path == "engagements")
    paths = [field.path for field in engagements.fields]
    assert "bibliotheque.siren" in paths
    assert "bibliotheque.nom" not in paths
    assert not any(path.startswith("convention") for path in paths)
    assert [table.path for table in plan.tables] == ["engagements", "projets", "projets>travaux"]


# --- workbooks ----------------------------------------------------------------------------------------


def test_a_blank_workbook_says_nothing(tmp_path: Path) -> None:
    path = tmp_path / "c.xlsx"
    template_xlsx(VOCABULARY, "convention", path=path)
    document = read_document(path, VOCABULARY)
    assert tree(document.instance) == ("convention", {}, {}, {})


def test_a_workbook_is_ready_for_an_officer() -> None:
    book = openpyxl.load_workbook(BytesIO(template_xlsx(VOCABULARY, "convention")))
    assert book.sheetnames == [
        "Mode d'emploi", "Convention de prêt", "Engagements", "Projets", "Travaux", "Listes",
    ]  # fmt: skip
    assert book["Listes"].sheet_state == "hidden"
    form = book["Convention de prêt"]
    assert form.protection.sheet
    assert form.column_dimensions["A"].hidden
    assert form.row_dimensions[1].hidden
    assert form.freeze_panes == "C3"
    rows = {form.cell(row, 1).value: row for row in range(1, form.max_row + 1)}
    assert form.cell(rows["intitule"], 2).protection.locked
    assert not form.cell(rows["intitule"], 3).protection.locked
    assert form.cell(rows["bibliotheque.siren"], 3).number_format == "@"
    lists = {str(item.sqref): item.formula1 for item in form.data_validations.dataValidation}
    assert lists[f"C{rows['avis_rendu']}"] == '"oui,non,absent"'
    assert lists[f"C{rows['public']}"] == "'Listes'!$A$1:$A$4"
    assert [cell.value for cell in book["Listes"]["A"]] == ["Adulte", "Étudiant", "Action sociale", "absent"]
    table = book["Engagements"]
    assert [cell.value for cell in table[1]][:3] == ["lawrules:tableau:engagements", "libelle", "nombre"]
    assert table["C3"].comment is not None


def test_a_long_title_makes_a_name_of_whole_words() -> None:
    book = openpyxl.load_workbook(
        BytesIO(template_xlsx(_with_title("Secteurs où se trouvent les logements"), "convention"))
    )
    assert book.sheetnames[1] == "Secteurs où se trouvent les"
    book = openpyxl.load_workbook(BytesIO(template_xlsx(_with_title("Engagements"), "convention")))
    assert book.sheetnames[1:3] == ["Engagements", "Engagements (2)"]


def _with_title(title: str) -> Vocabulary:
    from attrs import evolve

    entity = evolve(VOCABULARY.entites["convention"], titre=title)
    return evolve(VOCABULARY, entites={**VOCABULARY.entites, "convention": entity})


def test_labels_that_would_not_come_back_are_not_offered() -> None:
    from attrs import evolve

    from tests.io.shelf import choice

    twin = choice("convention.public", "Public", {"un": "Deux", "deux": "Deux"})
    entity = evolve(VOCABULARY.entites["convention"], faits={"public": twin}, cle="")
    vocabulary = evolve(VOCABULARY, entites={**VOCABULARY.entites, "convention": entity})
    book = openpyxl.load_workbook(BytesIO(template_xlsx(vocabulary, "convention")))
    assert [cell.value for cell in book["Listes"]["A"]] == ["un", "deux", "absent"]


def test_no_cell_of_a_workbook_is_a_formula_or_a_link() -> None:
    root = Instance("convention", {"intitule": HOSTILE[0], "clause": HOSTILE[4]})
    root.collections["engagements"] = [Instance("engagement", {"libelle": text}) for text in HOSTILE]
    with zipfile.ZipFile(BytesIO(template_xlsx(VOCABULARY, "convention", instance=root))) as archive:
        sheets = [archive.read(name) for name in archive.namelist() if name.startswith("xl/worksheets/sheet")]
    assert sheets
    assert not any(b"<f>" in sheet or b"<hyperlink" in sheet for sheet in sheets)


def test_a_register_template_reads_back_by_its_hidden_keys(tmp_path: Path) -> None:
    path = tmp_path / "registre.xlsx"
    template_xlsx(VOCABULARY, "emprunt", path=path)
    book = openpyxl.load_workbook(path)
    sheet = book["Emprunts"]
    columns = {sheet.cell(2, column).value: column for column in range(1, sheet.max_column + 1)}
    assert sheet.row_dimensions[2].hidden
    assert sheet.cell(1, columns["emprunt.lecteur.nom"]).value == "Lecteur : Nom"
    for path_, value in (
        ("emprunt.date_pret", date(2025, 12, 31)), ("emprunt.public", "Étudiant"), ("emprunt.part_payee", 0.25),
        ("emprunt.lecteur.nom", "Untel"), ("emprunt.ouvrage.nom", "=1+1"), ("emprunt.bibliotheque.siren", "200030195"),
    ):  # fmt: skip
        cell = sheet.cell(3, columns[path_])
        cell.value = value
        cell.data_type = "s" if value == "=1+1" else cell.data_type
    book.save(path)
    table = read_table(path, VOCABULARY, entity="emprunt")
    known = {name: value for name, value in table.frame.row(0, named=True).items() if value is not None}
    assert known == {
        "emprunt.date_pret": date(2025, 12, 31),
        "emprunt.public": "etudiant",
        "emprunt.part_payee": 2500,
        "emprunt.lecteur.nom": "Untel",
        "emprunt.ouvrage.nom": "=1+1",
        "emprunt.bibliotheque.siren": "200030195",
    }


def test_a_register_may_ask_for_some_columns_only() -> None:
    fields = register_fields(VOCABULARY, "emprunt", frozenset({"emprunt.lecteur.situation"}))
    assert [field.path for field in fields] == [
        "emprunt.identifiant",
        "emprunt.date_pret",
        "emprunt.date_demande",
        "emprunt.lecteur.situation",
    ]


# --- nothing is lost ----------------------------------------------------------------------------------

TEXTS = st.one_of(
    st.sampled_from(HOSTILE),
    st.text(
        st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cf", "Zl", "Zp", "Cn", "Co")),
        min_size=1,
    ),
).map(str.strip)


def _kept(text: str) -> bool:
    """Whether the text is a value at all, rather than a mark of the unknown or of the absent."""
    word = tidy(text).lower()
    return bool(word) and not is_unknown(word) and not word.startswith("absent") and not word.startswith("#")


def values_of(fact: Fact) -> st.SearchStrategy[FactValue]:
    kind = fact.type
    scale = 10 ** (kind.decimales or 0)
    low, high = int(kind.minimum or 0) * scale, int(kind.maximum or 10**9) * scale
    number = st.integers(low, high).map(lambda n: Fraction(n, scale))
    match kind.kind:
        case Kind.BOOLEEN:
            found: st.SearchStrategy[FactValue] = st.booleans()
        case Kind.DATE:
            found = st.dates(date(1850, 1, 1), date(2199, 12, 31))
        case Kind.CHOIX:
            found = st.sampled_from(kind.valeurs)
        case Kind.CODE:
            found = st.from_regex(kind.motif or "[0-9]{3}[A-Z]", fullmatch=True).filter(str.isascii)
        case Kind.TEXTE:
            found = TEXTS.filter(_kept)
        case _:
            pairs = st.tuples(number, number).filter(lambda ends: ends[0] < ends[1])
            ends = st.one_of(pairs, st.tuples(number, st.none()), st.tuples(st.none(), number))
            found = st.one_of(number, ends.map(lambda ends: Interval(*ends))) if kind.bornes else number
    return st.one_of(found, st.just(ABSENT))


def facts_of(entity: str) -> st.SearchStrategy[dict[str, FactValue]]:
    facts = VOCABULARY.entites[entity].faits
    return st.fixed_dictionaries({}, optional={name: values_of(fact) for name, fact in facts.items()})


@st.composite
def documents(draw: st.DrawFn) -> Instance:
    root = Instance("convention", draw(facts_of("convention")))
    library = draw(facts_of("bibliotheque"))
    if library:
        root.links["bibliotheque"] = Instance("bibliotheque", library)
    for name, entity in (("engagements", "engagement"), ("projets", "projet")):
        if draw(st.booleans()):
            items = draw(st.lists(facts_of(entity), max_size=3))
            root.collections[name] = [Instance(entity, facts, parent=root) for facts in items]
    for project in root.collections.get("projets", ()):
        if draw(st.booleans()):
            works = draw(st.lists(facts_of("chantier"), max_size=2))
            project.collections["travaux"] = [Instance("chantier", facts, parent=project) for facts in works]
    for engagement in root.collections.get("engagements", ()):
        for link in ("bibliotheque", "lecteur"):
            known = draw(facts_of(link))
            if known:
                engagement.links[link] = Instance(link, known)
    return root


@given(root=documents())
def test_a_filled_yaml_template_loses_nothing(root: Instance) -> None:
    text = template_yaml(VOCABULARY, "convention", instance=root, monde="clos")
    document = parse_document(text, VOCABULARY)
    assert tree(document.instance) == tree(root)
    assert document.monde == "clos"


@settings(
    max_examples=25,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    deadline=None,
)
@given(root=documents())
def test_a_filled_workbook_loses_nothing(root: Instance, tmp_path: Path) -> None:
    path = tmp_path / "c.xlsx"
    template_xlsx(VOCABULARY, "convention", path=path, instance=root)
    assert tree(read_document(path, VOCABULARY).instance) == tree(root)


LAW = lawrules.load_rules().vocabulaire
FORMS = sorted(item.id for item in LAW.entites.values() if item.formulaire)


@st.composite
def trees(draw: st.DrawFn, entity: str, depth: int) -> Instance:
    """A few facts, links and elements of the true vocabulary, wherever they hang."""
    kind = LAW.entites[entity]
    names = draw(st.lists(st.sampled_from(sorted(kind.faits)), max_size=3, unique=True)) if kind.faits else []
    found = Instance(entity, {name: draw(values_of(kind.faits[name])) for name in names})
    links = sorted(name for name, link in kind.liens.items() if not link.parent)
    below = [*links, *sorted(kind.collections)] if depth else []
    for name in draw(st.lists(st.sampled_from(below), max_size=3, unique=True)) if below else []:
        if name in kind.liens:
            found.links[name] = draw(trees(kind.liens[name].vers, depth - 1))
        else:
            ranks = range(draw(st.integers(0, 2)))
            found.collections[name] = [draw(trees(kind.collections[name].de, depth - 1)) for _ in ranks]
    return found


@settings(
    max_examples=20,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    deadline=None,
)
@given(root=st.sampled_from(FORMS).flatmap(lambda entity: trees(entity, 3)))
def test_a_template_of_the_true_vocabulary_loses_nothing_in_either_form(
    root: Instance, tmp_path: Path
) -> None:
    # What reading would add by itself.
    resolve_names(root, LAW)
    share_links(root, LAW)
    path = tmp_path / "c.xlsx"
    template_xlsx(LAW, root.entity, path=path, instance=root)
    assert tree(read_document(path, LAW).instance) == tree(root)
    assert tree(parse_document(template_yaml(LAW, root.entity, instance=root), LAW).instance) == tree(root)


def test_a_line_keeps_what_it_says_of_the_thing_it_is_linked_to(tmp_path: Path) -> None:
    root = Instance("convention", links={"bibliotheque": Instance("bibliotheque", {"siren": "552081317"})})
    other = Instance("bibliotheque", {"siren": "200030195", "nom": "Autre"})
    root.collections["engagements"] = [Instance("engagement", {"libelle": "Un"}, {"bibliotheque": other})]
    path = tmp_path / "c.xlsx"
    template_xlsx(VOCABULARY, "convention", path=path, instance=root)
    keys = [cell.value for cell in openpyxl.load_workbook(path)["Engagements"][1]]
    assert "bibliotheque.nom" in keys
    (line,) = read_document(path, VOCABULARY).instance.collections["engagements"]
    assert line.links["bibliotheque"].facts == other.facts


def _with_other_facts(path: Path) -> None:
    conference = Instance("conference", {"intitule": "CIL"})
    conference.links["territoire"] = Instance("territoire", {"siren": "900000116", "nom": "Autre"})
    root = Instance("convention_attribution", links={"conference": conference})
    root.links["territoire"] = Instance("territoire", {"siren": "900000108"})
    template_xlsx(LAW, "convention_attribution", path=path, instance=root)


def test_what_no_sheet_asks_has_a_sheet_of_its_own_that_can_be_corrected(tmp_path: Path) -> None:
    path = tmp_path / "c.xlsx"
    _with_other_facts(path)
    book = openpyxl.load_workbook(path)
    sheet = book["Autres faits"]
    rows = {sheet.cell(row, 1).value: row for row in range(3, sheet.max_row + 1)}
    assert list(rows) == ["conference.territoire.siren", "conference.territoire.nom"]
    assert sheet.protection.sheet and not sheet.cell(3, 3).protection.locked
    sheet.cell(rows["conference.territoire.nom"], 3).value = "Corrigé"
    book.save(path)
    found = read_document(path, LAW).instance
    assert found.links["territoire"].facts == {"siren": "900000108"}
    assert found.links["conference"].links["territoire"].facts == {"siren": "900000116", "nom": "Corrigé"}


@pytest.mark.parametrize(
    "key", ["conference.nulle_part", "conference territoire", "bailleurs[0].nom", "bailleurs"]
)
def test_a_path_that_leads_nowhere_is_refused(key: str, tmp_path: Path) -> None:
    path = tmp_path / "c.xlsx"
    _with_other_facts(path)
    book = openpyxl.load_workbook(path)
    book["Autres faits"].cell(3, 1).value = key
    book.save(path)
    with pytest.raises(DataError, match="LR402"):
        read_document(path, LAW)


def test_works_of_two_projects_of_one_name_stay_apart(tmp_path: Path) -> None:
    root = Instance("convention")
    root.collections["projets"] = [
        Instance(
            "projet",
            {"intitule": "Même nom"},
            collections={"travaux": [Instance("chantier", {"lieu": place})]},
        )
        for place in ("Ici", "Là")
    ]
    path = tmp_path / "c.xlsx"
    template_xlsx(VOCABULARY, "convention", path=path, instance=root)
    read = read_document(path, VOCABULARY).instance.collections["projets"]
    assert [item.collections["travaux"][0].facts["lieu"] for item in read] == ["Ici", "Là"]


def test_a_row_that_names_one_of_two_is_refused_rather_than_guessed(tmp_path: Path) -> None:
    root = Instance("convention")
    root.collections["projets"] = [Instance("projet", {"intitule": "Même nom"}) for _ in range(2)]
    path = tmp_path / "c.xlsx"
    template_xlsx(VOCABULARY, "convention", path=path, instance=root)
    book = openpyxl.load_workbook(path)
    sheet = book["Travaux"]
    sheet.cell(4, 2).value, sheet.cell(4, 3).value = "Même nom", "Ici"
    book.save(path)
    with pytest.raises(DataError, match="LR406"):
        read_document(path, VOCABULARY)


def test_every_answer_of_the_workbook_can_be_typed_and_every_question_is_locked() -> None:
    """The workbook as officers open it, on the true vocabulary: headers, help, lists, notes."""
    book = openpyxl.load_workbook(BytesIO(template_xlsx(LAW, "convention_attribution")))
    asked = plan_of(LAW, "convention_attribution")
    form = book.worksheets[1]
    rows = {form.cell(row, 1).value: row for row in range(3, form.max_row + 1) if form.cell(row, 1).value}
    fields = [field for section in asked.sections for field in section.fields]
    assert set(rows) == {"#monde", *(field.path for field in fields)}
    lists = {area for item in form.data_validations.dataValidation for area in str(item.sqref).split()}
    for field in fields:
        row = rows[field.path]
        assert form.cell(row, 2).protection.locked and form.cell(row, 5).protection.locked
        assert not form.cell(row, 3).protection.locked
        assert form.cell(row, 5).value, field.path
        if field.fact.type.kind in (Kind.BOOLEEN, Kind.CHOIX, Kind.DATE):
            assert f"C{row}" in lists
    assert all(sheet.protection.sheet for sheet in book.worksheets[:-1])
    for table, sheet in zip(asked.tables, book.worksheets[2:-1], strict=True):
        first = 3 if table.holder is not None else 2
        assert sheet.cell(1, 1).value == f"lawrules:tableau:{table.path}"
        for rank, field in enumerate(table.fields):
            head = sheet.cell(3, first + rank)
            assert sheet.cell(1, first + rank).value == field.path
            assert head.protection.locked and head.comment is not None and head.comment.text


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts_come_back_as_they_were(text: str, tmp_path: Path) -> None:
    root = Instance("convention", {"intitule": text})
    path = tmp_path / "c.xlsx"
    template_xlsx(VOCABULARY, "convention", path=path, instance=root)
    assert read_document(path, VOCABULARY).instance.facts == {"intitule": text}
    assert parse_document(
        template_yaml(VOCABULARY, "convention", instance=root), VOCABULARY
    ).instance.facts == {"intitule": text}


def test_the_generated_numbers_are_values_of_their_fact() -> None:
    """Guards the generator above, not the code."""
    fact = VOCABULARY.entites["convention"].faits["montant"]
    assert check_number(Fraction(10**9), fact.type) is None
