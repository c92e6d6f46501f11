from __future__ import annotations

import errno
import os
import pickle
import stat
from pathlib import Path

import pytest

from lawrules.errors import LawrulesError
from lawrules.reports import FORMATS, OutputError, render, write

from .factory import sample


def leftovers(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_writes_a_file_and_nothing_beside_it(name: str, tmp_path: Path) -> None:
    target = tmp_path / f"rapport{FORMATS[name].extension}"
    write(sample(), name, target)
    assert target.read_bytes() == render(sample(), name)
    assert leftovers(tmp_path) == [target.name]


@pytest.mark.parametrize("name", FORMATS)
def test_the_same_audit_gives_the_same_bytes(name: str) -> None:
    assert render(sample(), name) == render(sample(), name)


def test_an_unknown_format_is_refused_with_the_nearest_one() -> None:
    with pytest.raises(OutputError) as caught:
        write(sample(), "htm", "rapport.htm")
    problem = caught.value.problems[0]
    assert problem.code == "LR601"
    assert "« htm »" in problem.what
    assert "« html »" in problem.fix
    assert "sarif" in problem.fix


def test_an_unknown_format_far_from_all_lists_them_without_guessing() -> None:
    with pytest.raises(OutputError) as caught:
        render(sample(), "zzzzzz")
    assert "vouliez-vous" not in caught.value.problems[0].fix


def test_a_folder_that_does_not_exist_is_named_with_an_existing_one_to_use(tmp_path: Path) -> None:
    target = tmp_path / "absent" / "plus_absent" / "rapport.html"
    with pytest.raises(OutputError) as caught:
        write(sample(), "html", target)
    problem = caught.value.problems[0]
    assert problem.code == "LR602"
    assert str(target.parent) in problem.what
    assert str(tmp_path / "rapport.html") in problem.fix
    assert problem.where.file == str(target)


def test_a_file_where_a_folder_is_needed_is_said(tmp_path: Path) -> None:
    (tmp_path / "fichier").write_text("x")
    with pytest.raises(OutputError) as caught:
        write(sample(), "json", tmp_path / "fichier" / "rapport.json")
    assert caught.value.code == "LR602"
    assert "n'est pas un dossier" in caught.value.problems[0].what


def test_a_folder_given_for_a_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(OutputError) as caught:
        write(sample(), "json", tmp_path)
    assert caught.value.code == "LR604"


def test_a_refused_writing_says_so_and_leaves_the_old_report(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "rapport.json"
    target.write_text("ancien")

    def refuse(*_: object, **__: object) -> tuple[int, str]:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr("tempfile.mkstemp", refuse)
    with pytest.raises(OutputError) as caught:
        write(sample(), "json", target)
    assert caught.value.code == "LR603"
    assert "tableur" in caught.value.problems[0].fix
    assert target.read_text() == "ancien"


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may write everywhere")
def test_a_read_only_folder_is_refused(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(OutputError) as caught:
        write(sample(), "json", tmp_path / "rapport.json")
    assert caught.value.code == "LR603"


def test_a_full_disk_leaves_the_old_report_and_no_half_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "rapport.json"
    target.write_text("ancien")

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OutputError) as caught:
        write(sample(), "json", target)
    assert caught.value.code == "LR605"
    assert caught.value.problems[0].what == "le fichier n'a pas pu être écrit : plus de place"
    assert target.read_text() == "ancien"
    assert leftovers(tmp_path) == ["rapport.json"]


@pytest.mark.parametrize("name", ["r" * 300 + ".json", "zéro\0.json"])
def test_a_name_that_no_disk_accepts_is_an_error_of_ours_and_not_a_traceback(
    name: str, tmp_path: Path
) -> None:
    with pytest.raises(OutputError) as caught:
        write(sample(), "json", tmp_path / name)
    assert caught.value.code == "LR605"


def test_an_existing_report_is_replaced_and_keeps_its_rights(tmp_path: Path) -> None:
    target = tmp_path / "rapport.md"
    target.write_text("ancien")
    target.chmod(0o640)
    write(sample(), "md", target)
    assert target.read_text(encoding="utf-8").startswith("# Audit")
    assert stat.S_IMODE(target.stat().st_mode) == 0o640


def test_a_new_report_has_the_usual_rights_of_a_file(tmp_path: Path) -> None:
    plain = tmp_path / "temoin"
    plain.touch()
    write(sample(), "md", tmp_path / "rapport.md")
    assert (tmp_path / "rapport.md").stat().st_mode == plain.stat().st_mode


def test_a_link_to_a_report_stays_a_link(tmp_path: Path) -> None:
    real, link = tmp_path / "reel.md", tmp_path / "lien.md"
    real.write_text("ancien")
    link.symlink_to(real)
    write(sample(), "md", link)
    assert link.is_symlink()
    assert real.read_text(encoding="utf-8").startswith("# Audit")


def test_a_device_is_written_directly() -> None:
    write(sample(), "md", "/dev/null")
    assert not Path("/dev/null").is_file()


@pytest.mark.parametrize("target", [None, "-"])
def test_without_a_file_the_report_goes_to_standard_output(
    target: str | None, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    write(sample(), "junit", target)
    assert capfdbinary.readouterr().out == render(sample(), "junit")


def test_a_standard_output_without_bytes_still_gets_the_text(monkeypatch: pytest.MonkeyPatch) -> None:
    class Notebook:
        """What some environments put in the place of sys.stdout."""

        text = ""

        def isatty(self) -> bool:
            return False

        def write(self, text: str) -> None:
            self.text += text

    screen = Notebook()
    monkeypatch.setattr("sys.stdout", screen)
    write(sample(), "md")
    assert screen.text.startswith("# Audit")


def test_a_workbook_is_not_thrown_at_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    with pytest.raises(OutputError) as caught:
        write(sample(), "xlsx")
    assert caught.value.code == "LR606"
    assert "--sortie rapport.xlsx" in caught.value.problems[0].fix


def test_the_error_is_a_lawrules_error_an_os_error_and_survives_pickling() -> None:
    with pytest.raises(OutputError) as caught:
        render(sample(), "htm")
    assert isinstance(caught.value, LawrulesError)
    assert isinstance(caught.value, OSError)
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)
