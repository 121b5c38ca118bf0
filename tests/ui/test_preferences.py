"""What is remembered between two runs, and that damaged settings harm nobody."""

from pathlib import Path

import pytest

from gradviz.language import LANGUAGES
from gradviz.ui.preferences import RECENT_LIMIT, Preferences


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "settings.ini"


def test_what_is_written_is_read_by_the_next_run(path: Path, tmp_path: Path) -> None:
    first = Preferences(path)
    first.language, first.theme, first.speed, first.reduced_motion = "zh_CN", "dark", 4.0, True
    first.folder = tmp_path
    first.write()
    second = Preferences(path)
    assert (second.language, second.theme, second.speed) == ("zh_CN", "dark", 4.0)
    assert second.reduced_motion
    assert second.folder == tmp_path


def test_settings_out_of_range_count_as_not_set(path: Path) -> None:
    path.write_text(
        "[General]\nlanguage=tlh\ntheme=plaid\nspeed=fast\nrecent=@Invalid()\nfolder=/nowhere/at/all\n"
    )
    preferences = Preferences(path)
    assert preferences.language in LANGUAGES
    assert preferences.theme == "system"
    assert preferences.speed == 1.0
    assert preferences.recent() == ()
    assert preferences.folder.name != "all"


def test_a_settings_file_of_garbage_is_an_empty_one(path: Path) -> None:
    path.write_bytes(bytes(range(256)) * 20)
    preferences = Preferences(path)
    assert preferences.theme == "system"
    assert preferences.layout()[0].isEmpty()


def test_recent_files_are_few_and_each_is_there_once(path: Path, tmp_path: Path) -> None:
    preferences = Preferences(path)
    for k in (*range(15), 14, 13):
        preferences.note_recent(tmp_path / f"{k}.gradviz")
    names = [each.stem for each in preferences.recent()]
    assert len(names) == RECENT_LIMIT
    assert names[:3] == ["13", "14", "12"]
    preferences.drop_recent(tmp_path / "13.gradviz")
    assert [each.stem for each in Preferences(path).recent()][:1] == ["14"]
    preferences.clear_recent()
    assert preferences.recent() == ()


def test_one_recent_file_is_a_list_of_one(path: Path, tmp_path: Path) -> None:
    preferences = Preferences(path)
    preferences.note_recent(tmp_path / "only.gradviz")
    preferences.write()
    assert Preferences(path).recent() == (tmp_path / "only.gradviz",)
