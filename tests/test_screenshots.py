"""The pictures in the repository: few, small, and each shown somewhere."""

from __future__ import annotations

from tests.tui.make_screenshots import LARGEST, PICTURES, REPOSITORY, SHOWN

PAGES = ("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md")


def test_pictures_are_few_small_and_shown() -> None:
    files = sorted((REPOSITORY / "screenshots").iterdir())
    assert {file.stem for file in files} == SHOWN <= {picture.name for picture in PICTURES}
    assert len(files) <= 8 and all(file.stat().st_size <= LARGEST for file in files)
    pages = " ".join((REPOSITORY / page).read_text("utf-8") for page in PAGES if (REPOSITORY / page).is_file())
    assert all(f"screenshots/{file.name}" in pages for file in files)
