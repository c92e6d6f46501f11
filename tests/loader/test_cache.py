"""The compiled cache: read when it is exactly right, rebuilt in silence when it is not."""

import os
import pickle
import stat
import subprocess
import sys

import pytest

from lawrules.loader import load_cases, load_corpus


class _Trap:
    """Unpickling it would leave a mark."""

    def __reduce__(self):
        return os.mkdir, (os.environ["LAWRULES_TRAP"],)


@pytest.fixture
def cache(tmp_path, monkeypatch):
    folder = tmp_path / "cache"
    monkeypatch.delenv("LAWRULES_NO_CACHE")
    monkeypatch.setenv("LAWRULES_CACHE_DIR", str(folder))
    return folder


def kept(cache, part):
    (path,) = cache.glob(f"*-{part}.pickle")
    return path


def forbid_building(monkeypatch):
    def refuse(*_):
        raise AssertionError("the cache should have been read")

    monkeypatch.setattr("lawrules.loader.build.build_corpus", refuse)
    monkeypatch.setattr("lawrules.loader.build.build_cases", refuse)


def test_a_second_load_reads_no_rule_file(library, cache, monkeypatch):
    first = library.load()
    cases = load_cases(first)
    forbid_building(monkeypatch)
    second = library.load_as_is()
    assert second == first
    assert load_cases(second) == cases


def test_what_is_kept_is_for_the_user_alone(library, cache):
    library.load()
    files = list(cache.iterdir())
    assert len(files) == 2
    if os.name == "posix":
        assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}
        assert stat.S_IMODE(cache.stat().st_mode) == 0o700


def test_a_changed_rule_is_read_again(library, cache):
    library.load()
    library.edit("reglement/p1/duree.yaml", "titre: Durée d'un prêt", "titre: Durée du prêt")
    assert library.load_as_is().regles["pret.duree"].titre == "Durée du prêt"


def test_a_change_of_the_same_size_is_seen_by_its_date(library, cache):
    library.load()
    path = library.folder / "reglement/p1/duree.yaml"
    before = path.stat()
    path.write_text(path.read_text(encoding="utf-8").replace("28 jours", "27 jours"), encoding="utf-8")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns + 1))
    assert library.load_as_is().regles["pret.duree"].versions[0].parametres[0].text == "27 jours"


def test_an_added_file_is_seen(library, cache):
    library.load()
    library.write({"faits/auteur.yaml": "entite: auteur\ntitre: Auteur\n"})
    assert "auteur" in library.load_as_is().vocabulaire.entites


def test_a_wrong_base_is_never_kept(library, cache):
    library.edit("reglement/p1/duree.yaml", "nature: obligation", "nature: devoir")
    assert [problem.code for problem in library.refused()] == ["LR226"]
    assert not cache.exists()


@pytest.mark.parametrize(
    "spoil",
    [
        lambda data: b"",
        lambda data: data[:-10],
        lambda data: data[:200] + bytes([data[200] ^ 1]) + data[201:],
        lambda data: b"another file altogether",
    ],
    ids=["empty", "truncated", "one_bit_changed", "not_a_cache"],
)
def test_a_spoilt_cache_is_rebuilt_in_silence(library, cache, spoil):
    first = library.load()
    path = kept(cache, "base")
    path.write_bytes(spoil(path.read_bytes()))
    assert library.load_as_is() == first
    assert len(path.read_bytes()) > 1000


def test_a_pickle_that_bears_no_fingerprint_is_not_opened(library, cache, tmp_path, monkeypatch):
    monkeypatch.setenv("LAWRULES_TRAP", str(tmp_path / "sprung"))
    library.load()
    path = kept(cache, "base")
    path.write_bytes(pickle.dumps(_Trap()))
    library.load_as_is()
    assert not (tmp_path / "sprung").exists()


@pytest.mark.skipif(os.name != "posix", reason="file modes are those of POSIX")
def test_a_cache_that_others_may_write_is_not_opened(library, cache):
    library.load()
    path = kept(cache, "base")
    path.chmod(0o666)
    before = path.stat().st_ino
    library.load_as_is()
    assert path.stat().st_ino != before
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_cache_inside_the_rules_is_neither_read_nor_written(library, monkeypatch, tmp_path):
    inside = library.folder / "cache"
    monkeypatch.delenv("LAWRULES_NO_CACHE")
    monkeypatch.setenv("LAWRULES_CACHE_DIR", str(inside))
    library.load()
    assert not inside.exists()


def test_the_cache_can_be_forbidden(library, cache, monkeypatch):
    monkeypatch.setenv("LAWRULES_NO_CACHE", "1")
    library.load()
    assert not cache.exists()


def test_a_cache_that_cannot_be_written_is_done_without(library, tmp_path, monkeypatch):
    (tmp_path / "file").write_text("here a folder would go", encoding="utf-8")
    monkeypatch.delenv("LAWRULES_NO_CACHE")
    monkeypatch.setenv("LAWRULES_CACHE_DIR", str(tmp_path / "file"))
    assert "pret.duree" in library.load().regles


def test_two_bases_do_not_share_a_cache(library, cache, tmp_path):
    other = type(library)(tmp_path / "autre")
    library.load()
    other.edit("_base.yaml", "2026.1.0", "2026.2.0")
    assert load_corpus(other.folder).version == "2026.2.0"
    assert library.load_as_is().version == "2026.1.0"


def _modules_after(code, **environment):
    """Names of the modules that a fresh Python has imported after some code."""
    script = f"{code}\nimport sys\nprint(' '.join(sorted(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), **environment},
    )
    return set(done.stdout.split())


HEAVY = {
    "polars",
    "pandas",
    "pyarrow",
    "numpy",
    "openpyxl",
    "matplotlib",
    "rich",
    "typer",
    "jinja2",
    "durable",
}


def test_importing_lawrules_imports_next_to_nothing():
    assert not _modules_after("import lawrules") & (HEAVY | {"attrs", "yaml", "lark", "lawrules.model"})


def test_a_cold_load_imports_no_heavy_library(library):
    folder = library.write()
    code = f"import lawrules; lawrules.load_rules({str(folder)!r})"
    assert not _modules_after(code, LAWRULES_NO_CACHE="1") & HEAVY


def test_a_warm_load_imports_neither_yaml_nor_the_grammar(library, cache):
    folder = library.write()
    code = f"import lawrules; lawrules.load_rules({str(folder)!r})"
    environment = {"LAWRULES_NO_CACHE": "0", "LAWRULES_CACHE_DIR": str(cache)}
    _modules_after(code, **environment)
    assert not _modules_after(code, **environment) & (HEAVY | {"yaml", "lark", "lawrules.expr"})
