"""Sphinx as the site wants it; `build.py` gives it the pages and the language."""

import re
from pathlib import Path

from sphinx.search.zh import SearchChinese

_LATIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")
_CHINESE = re.compile(r"[\u4e00-\u9fff]+")
_HERE = Path(__file__).parent

project = "auditor"
release = re.search(
    r'__version__ = "(.*)"', (_HERE.parent / "auditor/__init__.py").read_text("utf-8")
)[1]
extensions = ["myst_parser"]
myst_heading_anchors = 4
nitpicky = True
html_theme = "furo"
html_title = f"auditor {release}"
html_copy_source = False
html_show_sourcelink = False
html_show_sphinx = False
html_static_path = [str(_HERE / "static")]
html_css_files = ["site.css"]
templates_path = [str(_HERE / "templates")]
html_sidebars = {
    "**": [
        "sidebar/brand.html",
        "language.html",
        "sidebar/search.html",
        "sidebar/scroll-start.html",
        "sidebar/navigation.html",
        "sidebar/scroll-end.html",
    ]
}


class Pairs(SearchChinese):
    """Chinese without a dictionary: every run of it, and every two characters, is a word."""

    def __init__(self, options):
        self.latin_terms = set()
        super().__init__(options)

    def split(self, text):
        """The words of a text that can be looked for."""
        words = _LATIN.findall(text)
        for run in _CHINESE.findall(text):
            words += [run, *(run[at : at + 2] for at in range(len(run) - 1))]
        return words

    def word_filter(self, word):
        """Whether a word is kept in the index."""
        return len(word) > 1

    def stem(self, word):
        """Words as they are looked up: in small letters."""
        return word.lower()


def setup(app):
    """Looks Chinese words up by their characters."""
    app.add_search_language(Pairs)
