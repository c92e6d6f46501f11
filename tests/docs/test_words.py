"""What is written stays true: error codes, commands, examples of the README and of the guides."""

import ast
import doctest
import importlib
import re
import shlex
from pathlib import Path

import click
import pytest

from lawrules.cli.main import COMMANDS, app

ROOT = Path(__file__).resolve().parents[2]
SOURCES = sorted((ROOT / "lawrules").rglob("*.py"))
PAGES = [
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    *sorted((ROOT / "docs").glob("*.md")),
    *sorted((ROOT / "docs" / "guides").glob("*.md")),
    *sorted((ROOT / "docs" / "developper").glob("*.md")),
]
CODE = re.compile(r"^LR\d{3}\b")


def codes_raised() -> set[str]:
    found = set()
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                match = CODE.match(node.value)
                # A code alone, or at the head of a printed problem; not one told in a docstring.
                if match and (node.value == match[0] or node.value.startswith(f"{match[0]}  ")):
                    found.add(match[0])
    return found


def codes_explained() -> list[str]:
    text = (ROOT / "docs" / "erreurs.md").read_text(encoding="utf-8")
    return re.findall(r"^## (LR\d{3}) — \S", text, re.MULTILINE)


def test_every_error_code_has_an_entry():
    assert sorted(codes_raised() - set(codes_explained())) == []


def test_no_entry_explains_a_code_that_nothing_raises():
    assert sorted(set(codes_explained()) - codes_raised()) == []


def test_each_code_is_explained_once_and_in_order():
    codes = codes_explained()
    assert codes == sorted(set(codes))


def command_of(name: str) -> click.Command:
    command = app.get_command(click.Context(app, info_name="lawrules"), name)
    assert command is not None
    return command


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_an_example_and_words_for_each_option(name):
    command = command_of(name)
    assert command.help
    assert re.search(rf"Exemples?\s*:.*lawrules {name}\b", command.help, re.DOTALL)
    assert [item.name for item in command.params if isinstance(item, click.Option) and not item.help] == []


def commands_written() -> list[tuple[str, str]]:
    """Every « lawrules … » in a block of code: (page, command)."""
    found = []
    for page in PAGES:
        for block in re.findall(
            r"^ *```(?:sh|console)\n(.*?)^ *```", page.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL
        ):
            for line in block.splitlines():
                for part in re.split(r"&&|[;|{}]", line):
                    match = re.match(r"\s*(?:\$ )?(?:\.venv/bin/)?lawrules\s+(\S.*)", part)
                    if match:
                        found.append((page.name, match[1]))
    return found


@pytest.mark.parametrize(("page", "words"), commands_written())
def test_a_command_written_in_a_page_uses_options_that_exist(page, words):
    name, *args = shlex.split(words.partition(">")[0], comments=True)
    command = command_of(name)
    parsed, rest, _ = command.make_parser(click.Context(command, info_name=name)).parse_args(list(args))
    assert not rest, f"{page}: {rest}"
    for item in command.params:
        value = parsed.get(item.name)
        if isinstance(item.type, click.Choice) and isinstance(value, str):
            assert value in item.type.choices, f"{page}: {words}"


def test_the_pages_do_show_commands():
    assert len(commands_written()) > 15


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)
def test_files_that_a_page_links_to_exist(page):
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    links = re.findall(r"\]\((?!https?://|#|lawrules-)([^)\s#]+)", text)
    assert [link for link in links if not (page.parent / link).exists()] == []


def test_the_readme_names_the_two_commands_that_ci_runs():
    blocks = re.findall(
        r"^```sh\n(.*?)^```", (ROOT / "README.md").read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL
    )
    assert [len(block.splitlines()) for block in blocks] == [1, 1]
    assert "lawrules audit" in blocks[0]
    assert "pytest" in blocks[1]


def test_the_library_example_of_the_readme_runs_and_gives_the_verdict_that_it_announces(capsys, monkeypatch):
    monkeypatch.chdir(ROOT)
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    (code,) = re.findall(r"^```python\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    announced = re.search(r"print\(verdict\.verdict\)  # (\w+)", code)
    exec(compile(code, "README.md", "exec"), {})
    lines = capsys.readouterr().out.splitlines()
    assert announced is not None
    assert announced[1] in lines
    assert lines.index(announced[1]) == 3  # after three findings


def modules_with_doctests() -> list[str]:
    return [
        ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for path in SOURCES
        if ">>> " in path.read_text(encoding="utf-8")
    ]


@pytest.mark.parametrize("name", modules_with_doctests())
def test_examples_of_docstrings_give_what_they_show(name):
    result = doctest.testmod(importlib.import_module(name), optionflags=doctest.ELLIPSIS)
    assert result.attempted
    assert not result.failed


def test_the_glossary_explains_the_acronyms_of_the_trade():
    text = (ROOT / "docs" / "glossaire.md").read_text(encoding="utf-8")
    entries = set(re.findall(r"^(\S.*)$", text.partition("```{glossary}\n")[2], re.MULTILINE))
    wanted = """CALEOL CIL CIA PPGDID QPV DALO RPLS SNE NUR OPS ACD PDALHPD UC ORCOD NPNRU EPT ALS AFL
    IML SIAO PLH EPCI PLAI PLUS PLS CCH ANRU""".split()
    assert sorted(set(wanted) - entries) == []
