"""All files of a rule base to a compiled corpus: every problem collected, raised once."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import PurePosixPath

from lawrules.errors import Problems, RuleFileError, Where
from lawrules.loader.cases import CaseReader
from lawrules.loader.checks import check_definitions, check_ledgers
from lawrules.loader.discovery import Root, SourceFile, SourceKind
from lawrules.loader.filings import check_filings
from lawrules.loader.formulas import FormulaReader
from lawrules.loader.ledgers import LedgerDraft, read_ledger
from lawrules.loader.rules import read_rule, read_rule_id
from lawrules.loader.schema import as_record
from lawrules.loader.strict import Fields, Node, read_yaml
from lawrules.loader.tables import read_table
from lawrules.loader.vocabulary import EntityDraft, read_entity, tie_vocabulary
from lawrules.model import Case, Corpus, Rule, Table, Vocabulary

__all__ = ["build_cases", "build_corpus"]


def build_corpus(roots: Iterable[Root], files: Iterable[SourceFile]) -> Corpus:
    """The corpus that the files say, cases included.

    Raises:
        RuleFileError: Something is wrong; it holds every problem found. While the vocabulary or a table
            is wrong, formulas are not compiled: they would only repeat it.
    """
    builder = _Builder(files)
    corpus = builder.build(os.pathsep.join(str(root.path) for root in roots))
    builder.problems.raise_if_any(RuleFileError)
    return corpus


def build_cases(corpus: Corpus, files: Iterable[SourceFile]) -> tuple[Case, ...]:
    """The cases of a corpus already loaded without them.

    Raises:
        RuleFileError: A file of cases is wrong.
    """
    builder = _Builder(file for file in files if file.kind is SourceKind.CASES)
    by_path = {rule.chemin: rule for rule in corpus.regles.values()}
    cases = tuple(builder.cases(by_path, corpus.vocabulaire, corpus.tables))
    builder.problems.raise_if_any(RuleFileError)
    return cases


class _Builder:
    """Reads each kind of file in turn; later kinds name what earlier ones declare."""

    def __init__(self, files: Iterable[SourceFile]) -> None:
        self.problems = Problems()
        self.files = tuple(files)
        self.ids: dict[tuple[SourceKind, str], Where] = {}

    def build(self, racine: str) -> Corpus:
        """The corpus, to be thrown away if there are problems."""
        drafts = list(self._entities())
        vocabulary = tie_vocabulary(drafts, problems=self.problems)
        tables = {table.nom: table for table in self._tables()}
        formulas = FormulaReader(vocabulary, tables, self.problems, active=not self.problems)
        rules, declared = self._rules(formulas)
        ledgers = list(self._ledgers())
        cases: tuple[Case, ...] = ()
        version = self._version()
        unread = self._unread(rules)
        check_filings(
            (item for draft in drafts for item in draft.remontees), rules=declared, problems=self.problems
        )
        check_ledgers(ledgers, rules=declared, unread=unread, problems=self.problems)
        if formulas.active:
            check_definitions(rules.values(), problems=self.problems)
            self._check_tested()
            by_path = {rule.chemin: rule for rule in rules.values()}
            cases = tuple(self.cases(by_path, vocabulary, tables, complete=not unread))
        return Corpus(
            vocabulary,
            {rule.id: rule for rule in rules.values()},
            tables,
            tuple(draft.article for draft in ledgers),
            cases,
            version,
            racine,
        )

    def _read(self, kind: SourceKind) -> Iterator[tuple[SourceFile, Node]]:
        for file in self.files:
            if file.kind is kind:
                node = read_yaml(file.path, problems=self.problems, name=file.name)
                if node is not None:
                    yield file, node

    def _declare(self, file: SourceFile, node: Node, key: str) -> bool:
        """Whether the name of a file is its own: that of the file, and of no other one."""
        text = _name_of(node, key)
        if text is None:
            return True  # its absence is told by the reader
        name, where = text
        if name.rpartition(".")[2] != file.stem:
            what = f"« {name} » ne correspond pas au nom du fichier « {file.stem}.yaml »"
            self.problems.add(
                "LR230", what, where=where, fix="la dernière partie du nom est celle du fichier."
            )
        first = self.ids.setdefault((file.kind, name), where)
        if first is not where:
            what = f"« {name} » est déjà déclaré dans {first.file}"
            self.problems.add(
                "LR231", what, where=where, fix="donnez-lui un autre nom, ou retirez l'un des deux."
            )
        return first is where

    def _entities(self) -> Iterator[EntityDraft]:
        for file, node in self._read(SourceKind.ENTITY):
            draft = read_entity(node, problems=self.problems)
            if self._declare(file, node, "entite") and draft is not None:
                yield draft

    def _tables(self) -> Iterator[Table]:
        for file, node in self._read(SourceKind.TABLE):
            table = read_table(node, problems=self.problems)
            if self._declare(file, node, "table") and table is not None:
                yield table

    def _rules(self, formulas: FormulaReader) -> tuple[dict[str, Rule], set[str]]:
        """The rules that could be read, and the ids of all, even of those that could not."""
        rules: dict[str, Rule] = {}
        declared: set[str] = set()
        for file, node in self._read(SourceKind.RULE):
            declared.add(read_rule_id(node))
            rule = read_rule(node, formulas=formulas, path=file.relative)
            if self._declare(file, node, "id") and rule is not None:
                rules[rule.id] = rule
        return rules, declared

    def _unread(self, rules: Mapping[str, Rule]) -> set[str]:
        """Stems of the rule files that gave no rule: nothing that rests on them can be blamed."""
        read = {rule.chemin for rule in rules.values()}
        return {
            file.stem for file in self.files if file.kind is SourceKind.RULE and file.relative not in read
        }

    def _ledgers(self) -> Iterator[LedgerDraft]:
        for file, node in self._read(SourceKind.LEDGER):
            draft = read_ledger(node, path=file.relative, problems=self.problems)
            if draft is not None:
                yield draft

    def _version(self) -> str:
        """The dated version of the law base, from the first ``_base.yaml``."""
        versions = []
        for _, node in self._read(SourceKind.BASE):
            record = as_record(node, self.problems)
            if record is not None:
                versions.append(record.text("version", required=True))
                record.text("titre")
                record.close()
        return versions[0] if versions else ""

    # --- cases ---------------------------------------------------------------------------------------

    def _check_tested(self) -> None:
        """A rule has a file of cases beside it, and a file of cases a rule."""
        paths = {file.name: file for file in self.files}
        for file in paths.values():
            tests = file.name.removesuffix(".yaml") + ".test.yaml"
            if file.kind is SourceKind.RULE and tests not in paths:
                fix = f"ajoutez {PurePosixPath(tests).name} : au seuil, de chaque côté, et un fait inconnu."
                self.problems.add("LR245", "règle sans cas", where=Where(file.name), fix=fix)
            if file.kind is SourceKind.CASES and _tested(file.name) not in paths:
                fix = f"ajoutez {PurePosixPath(_tested(file.name)).name}, ou renommez le fichier."
                self.problems.add("LR246", "cas sans règle", where=Where(file.name), fix=fix)

    def cases(
        self,
        rules: Mapping[str, Rule],
        vocabulary: Vocabulary,
        tables: Mapping[str, Table],
        *,
        complete: bool = True,
    ) -> Iterator[Case]:
        """The cases of rules given by path; files of other cases are left out."""
        defined = {rule.definit for rule in rules.values() if rule.definit} if complete else None
        for file, node in self._read(SourceKind.CASES):
            rule = rules.get(_tested(file.relative))
            if rule is not None:
                yield from CaseReader(rule, vocabulary, self.problems, defined, tables.keys()).read(node)


def _tested(name: str) -> str:
    return name.removesuffix(".test.yaml") + ".yaml"


def _name_of(node: Node, key: str) -> tuple[str, Where] | None:
    """A name declared at the top of a file, and where."""
    value = node.get(key) if isinstance(node, Fields) else None
    name = getattr(value, "value", "")
    return (name, value.where) if value is not None and name else None
