"""Strict YAML: what is kept as text, what is refused, what hostile texts do."""

import pytest

from lawrules.errors import Problems
from lawrules.loader.strict import MAX_BYTES, Fields, Items, Text, parse_yaml, read_yaml


def parse(text):
    problems = Problems()
    node = parse_yaml(text, problems=problems, name="f.yaml")
    assert not problems, list(problems)
    return node


def refuse(text):
    """The problems of a text that gives no tree."""
    problems = Problems()
    assert parse_yaml(text, problems=problems, name="f.yaml") is None
    return list(problems)


@pytest.mark.parametrize(
    "word",
    [
        "01004",
        "oui",
        "non",
        "no",
        "yes",
        "true",
        "null",
        "~",
        "1e3",
        "0x1F",
        "2017-01-29",
        "12:30",
        "1_000",
        ".5",
    ],
)
def test_a_scalar_stays_the_text_it_is(word):
    assert parse(f"cle: {word}").get("cle").value == word


def test_quotes_are_remembered_and_not_part_of_the_text():
    node = parse("a: \"01\"\nb: '02'\nc: 03\nd: >-\n  04\n")
    assert [(node.get(key).value, node.get(key).quoted) for key in "abcd"] == [
        ("01", True),
        ("02", True),
        ("03", False),
        ("04", True),
    ]


def test_every_node_knows_its_line_column_and_path():
    node = parse("é:\n  - {à: x}\n  - y\n")
    inner = node.get("é").items[0].get("à")
    assert (inner.where.line, inner.where.column, inner.where.path) == (2, 9, "é[0].à")
    assert node.get("é").items[1].where.path == "é[1]"
    assert (node.keys["é"].where.line, node.keys["é"].where.column) == (1, 1)


def test_a_key_without_value_is_blank_and_an_empty_text_between_quotes_is_not():
    node = parse('a:\nb: ""\n')
    assert node.get("a").blank
    assert not node.get("b").blank


def test_the_first_character_inside_quotes_is_one_further():
    node = parse('a: "xy"\nb: xy\nc: >-\n  xy\n')
    assert node.get("a").inside.column == 5
    assert node.get("b").inside.column == 4
    assert node.get("c").inside.column is None


def test_sequences_mappings_and_texts_make_the_whole_tree():
    node = parse("- a\n- [b]\n- {c: d}\n")
    assert isinstance(node, Items)
    assert [type(item) for item in node] == [Text, Items, Fields]
    assert [key.value for key, _ in node.items[2].items()] == ["c"]


def test_a_byte_order_mark_is_not_text():
    assert parse("\ufeffa: 1".encode()).get("a").value == "1"


@pytest.mark.parametrize(
    ("text", "code", "what", "line", "column"),
    [
        ("a: 1\na: 2", "LR205", "clé répétée : « a », déjà donnée ligne 1", 2, 1),
        ("a: {b: 1, b: 2}", "LR205", "clé répétée : « b »", 1, 11),
        ("a: &x 1", "LR206", "ancre « &x »", 1, 4),
        ("a: !!str 1", "LR207", "étiquette « tag:yaml.org,2002:str »", 1, 4),
        (
            "a: !!python/object:os.system 1",
            "LR207",
            "étiquette « tag:yaml.org,2002:python/object:os.system »",
            1,
            4,
        ),
        ("%YAML 1.1\n---\na: 1", "LR207", "directive YAML", 1, 1),
        ("<<: {a: 1}", "LR208", "clé de fusion", 1, 1),
        ("a: 1\n---\nb: 2", "LR209", "plusieurs documents", 2, 1),
        ("? [a]\n: 1", "LR211", "une clé est une liste ou un tableau", 1, 3),
        ('"": 1', "LR211", "une clé est vide", 1, 1),
        ("", "LR213", "fichier vide", None, None),
        ("# rien\n", "LR213", "fichier vide", None, None),
        ("a:\n\tb: 1", "LR203", "tabulation dans la marge", 2, 1),
        ("a:\n  \tb: 1", "LR203", "tabulation dans la marge", 2, 3),
        ("a: b: c", "LR204", "« : » inattendu", 1, 5),
        ("a: [1, 2", "LR204", "un crochet n'est pas fermé", 2, 1),
        ("a: {b: 1", "LR204", "une accolade n'est pas fermée", 2, 1),
        ("a: 1\nb: 'x\nc: 2", "LR204", "un guillemet n'est pas fermé", 2, 4),
        ("a: @x", "LR204", "ce caractère ne peut pas commencer une valeur", 1, 4),
        ("a: *", "LR204", "annonce un alias", 1, 5),
        ('a: "\\q"', "LR204", "suivi d'un caractère inconnu", 1, 5),
        ("- a\nb: 1", "LR204", "un élément de liste manque", 2, 1),
        ("a: 1\n- b", "LR204", "une clé manque", 2, 1),
        ("é: 1\nb: x\x00y", "LR204", "caractère de contrôle", 2, 5),
        ("a: |x\n  q", "LR204", "texte inattendu après", 1, 5),
    ],
)
def test_what_yaml_hides_or_guesses_is_refused_and_placed(text, code, what, line, column):
    (problem,) = refuse(text)
    assert problem.code == code
    assert what in problem.what
    assert (problem.where.line, problem.where.column) == (line, column)
    assert problem.fix


def test_an_alias_is_refused_with_its_anchor_and_not_followed():
    assert [(problem.code, problem.what) for problem in refuse("a: &x [1]\nb: *x\n")] == [
        ("LR206", "ancre « &x »"),
        ("LR206", "alias « *x »"),
    ]


def test_several_faults_are_told_together():
    assert [problem.code for problem in refuse("a: &x 1\na: 2\n<<: {b: !t 1}\n")] == [
        "LR206",
        "LR205",
        "LR208",
        "LR207",
    ]


@pytest.mark.parametrize(
    ("data", "guess"),
    [
        ("libellé: été".encode("cp1252"), "Windows-1252"),
        ("libellé: été".encode("utf-16"), "UTF-16"),
        ("libellé: été".encode("utf-16-le"), "UTF-16"),
        ("libellé: été".encode("utf-32"), "UTF-32"),
        ("libellé: été".encode("mac_roman"), "Mac Roman"),
    ],
)
def test_another_encoding_is_refused_and_guessed(data, guess):
    (problem,) = refuse(data)
    assert problem.code == "LR202"
    assert guess in problem.what
    assert "UTF-8" in problem.fix


def test_a_bad_byte_is_placed_on_its_line():
    (problem,) = refuse("a: 1\nb: é\n".encode("latin-1"))
    assert problem.where.line == 2


def test_a_billion_laughs_is_refused_without_being_expanded():
    lines = ['a0: &a0 ["ha", "ha"]'] + [f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]" for n in range(1, 30)]
    problems = refuse("\n".join(lines))
    assert {problem.code for problem in problems} == {"LR206"}
    assert len(problems) == 30 + 2 * 29


@pytest.mark.parametrize("text", ["[" * 100_000, "{a: " * 50_000, "- " * 10_000 + "x"])
def test_deep_nesting_is_refused_at_forty_levels(text):
    (problem,) = refuse(text)
    assert (problem.code, problem.what) == ("LR212", "plus de 40 niveaux emboîtés")


def test_forty_levels_are_read():
    assert isinstance(parse("- " * 40 + "x"), Items)


def test_too_many_values_are_refused():
    problems = refuse("- a\n" * 400_000)
    assert [problem.code for problem in problems] == ["LR212"]
    assert problems[0].what == "plus de 300000 valeurs dans un fichier"


def test_a_huge_file_is_refused_before_it_is_read(tmp_path):
    path = tmp_path / "gros.yaml"
    with path.open("wb") as stream:
        stream.truncate(MAX_BYTES + 1_000_000)
    problems = Problems()
    assert read_yaml(path, problems=problems, name="gros.yaml") is None
    assert [(problem.code, problem.what) for problem in problems] == [
        ("LR201", "fichier de 6,0 Mo, 5 Mo au plus")
    ]


def test_a_huge_text_is_refused():
    (problem,) = refuse("a" * (MAX_BYTES + 1))
    assert problem.code == "LR201"


def test_a_file_that_cannot_be_read_is_told_as_such(tmp_path):
    problems = Problems()
    assert read_yaml(tmp_path / "absent.yaml", problems=problems) is None
    assert [problem.code for problem in problems] == ["LR200"]


def test_the_python_parser_gives_the_same_tree_and_the_same_refusals(monkeypatch):
    import yaml

    text = 'a: [1, {b: "é"}]\nc: >-\n  d\n  e\nf:\n'
    fast = parse(text)
    monkeypatch.delattr(yaml, "CSafeLoader")
    assert parse(text) == fast
    for wrong, words in (("a: b: c", "« : » inattendu"), ("a: 'x", "un guillemet n'est pas fermé")):
        (problem,) = refuse(wrong)
        assert words in problem.what
