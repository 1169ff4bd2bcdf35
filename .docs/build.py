"""Builds the documentation, strictly, in both languages: `python .docs/build.py OUT`.

Every text has one home. The pages stand in `.docs/en` and `.docs/zh` and at the repository's top
(PAGES); the rules, the words of formulas and the options of commands are written out of the
program. A link of a page is a path of the repository, so it works there too; it becomes a link of
the site where its target is a page, and its words alone where it is not. A line
`<!-- include: PATH#HEADING -->` is the section of another page.

Ends with 1, and says why, where a link leads nowhere or Sphinx has a warning.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
sys.path.insert(0, str(ROOT))

LANGUAGES = ("en", "zh")
PAGES = {
    "index": ".docs/{lang}/index.md",
    "start": ".docs/{lang}/start.md",
    "use": ".docs/{lang}/use.md",
    "officers": ".docs/{lang}/officers.md",
    "gates": ".docs/{lang}/gates.md",
    "auditors": ".docs/{lang}/auditors.md",
    "many": ".docs/{lang}/many.md",
    "rules": ".docs/{lang}/rules.md",
    "kinds": {"en": "rules/KINDS.md", "zh": ".docs/zh/kinds.md"},
    "reference": ".docs/{lang}/reference.md",
    "contributing": {"en": "CONTRIBUTING.md", "zh": ".docs/zh/contributing.md"},
    "security": {"en": "SECURITY.md"},
    "changes": {"en": "CHANGELOG.md"},
}
"""Page -> its home, in the order of the contents; a page of one language is linked from the other."""
MADE = {
    "en": {"catalogue": "Catalogue of rules", "words": "Words of formulas", "options": "Commands"},
    "zh": {"catalogue": "规则目录", "words": "公式用词", "options": "命令"},
}
"""Pages that the program writes, with their titles."""
HOMES = {"rules/README.md": "catalogue", "README.md": "index", "README.zh-CN.md": "index"}
"""Pages of the repository that others of the site stand for."""
_LINK = re.compile(r"(?<!!)\[([^\]\n]+)\]\(([^)\s]+)\)")
_INCLUDE = re.compile(r"^<!-- include: (\S+?)#(\S+) -->$", re.M)
_FENCED = re.compile(r"(^```.*?^```$)", re.M | re.S)


class Broken(Exception):
    """A page that says what is not so."""


def home(page: str, lang: str) -> str | None:
    """Where the text of a page stands in a language; None where it has none of that language."""
    where = PAGES[page]
    return where.format(lang=lang) if isinstance(where, str) else where.get(lang)


def anchor(heading: str) -> str:
    """What a heading is linked by."""
    return re.sub(r"[^\w -]", "", heading.lower()).strip().replace(" ", "-")


def section(path: Path, name: str) -> str:
    """What stands below a heading of a page, up to the next of its level."""
    text, level, kept = path.read_text("utf-8"), 0, []
    for part in _FENCED.split(text):
        for line in [part] if part.startswith("```") else part.splitlines(keepends=True):
            head = re.match(r"(#+) (.*)", line)
            if head and level and len(head[1]) <= level:
                return "".join(kept)
            if level:
                kept.append(line)
            elif head and anchor(head[2]) == name:
                level = len(head[1]) if len(head[1]) > 1 else 2
    if not level:
        raise Broken(f"{path.relative_to(ROOT)} has no heading #{name}")
    return "".join(kept)


def page(source: str, lang: str, names: dict[str, str]) -> str:
    """The text of a page as the site has it: sections put in, links led to pages of the site."""
    where = (ROOT / source).parent

    def included(found: re.Match[str]) -> str:
        target = (where / found[1]).resolve()
        return linked(section(target, found[2]), target.parent)

    def linked(text: str, base: Path) -> str:
        def one(found: re.Match[str]) -> str:
            return _led(found, base, lang, names)

        return "".join(
            part if part.startswith("```") else _LINK.sub(one, part) for part in _FENCED.split(text)
        )

    text = linked((ROOT / source).read_text("utf-8"), where)
    return _INCLUDE.sub(included, text)


def _led(found: re.Match[str], base: Path, lang: str, names: dict[str, str]) -> str:
    """One link: to a page of this language, of the other, or no link at all."""
    words, target = found[1], found[2]
    if urlsplit(target).scheme or target.startswith("#"):
        return found[0]
    path, _, part = target.partition("#")
    file = (base / path).resolve()
    if not file.exists():
        raise Broken(f"{base.relative_to(ROOT)}: {target} is not there")
    own = str(file.relative_to(ROOT))
    mark = f"#{part}" if part else ""
    if part and file.suffix == ".md" and own not in HOMES:
        section(file, part)
    other = next(each for each in LANGUAGES if each != lang)
    for name in (name for name in names if home(name, lang) == own):
        return f"[{words}](/{name}.md{mark})"
    if own in HOMES:
        return f"[{words}](/{HOMES[own]}.md)"
    for name in (name for name in PAGES if home(name, other) == own):
        return f'<a href="../{other}/{name}.html{mark}">{words}</a>'
    return words if words.startswith("`") or not re.fullmatch(r"[\w./-]+", words) else f"`{words}`"


def assemble(folder: Path, lang: str) -> None:
    """Write all pages of a language into a folder, as Sphinx takes them. Raises Broken."""
    names = {name: where for name in PAGES if (where := home(name, lang))}
    for name, source in names.items():
        text = page(source, lang, names)
        if name == "index":
            order = [*names][1:]
            at = order.index("kinds") + 1
            order[at:at] = list(MADE[lang])
            text += "\n```{toctree}\n:hidden:\n\n" + "\n".join(order) + "\n```\n"
        _write(folder / f"{name}.md", text)
    for name, text in made(lang):
        _write(folder / f"{name}.md", text)


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def made(lang: str) -> Iterator[tuple[str, str]]:
    """The pages that the program writes: each with its name."""
    from click.testing import CliRunner

    from auditor import rules
    from auditor.cli import main
    from auditor.wording.rule_pages import pages
    from auditor.wording.words import words

    packs = [rules.load(each.parent.name) for each in sorted((ROOT / "rules").glob("*/pack.yaml"))]
    yield from pages(packs, words(lang), ROOT, MADE[lang]["catalogue"])

    def told(*args: str) -> str:
        ran = CliRunner().invoke(main, [*args, "--lang", lang], prog_name="auditor")
        if ran.exit_code:
            raise Broken(f"auditor {' '.join(args)}: {ran.output}")
        return ran.stdout

    lines = [f"# {MADE[lang]['words']}", ""]
    for line in told("rules", "words").splitlines():
        entry = re.match(r"- (.*?): (.*)", line)
        shown = f"- `{entry[1]}`: {_plain(entry[2])}" if entry else line
        lines.append(shown if entry or line.startswith("#") else _plain(line))
    yield (
        "words",
        "\n".join(re.sub(r"^# (?!" + MADE[lang]["words"] + ")", "## ", line) for line in lines),
    )
    lines = [f"# {MADE[lang]['options']}", ""]
    for name, command in main.commands.items():
        for words_ in [(name, each) for each in getattr(command, "commands", ())] or [(name,)]:
            block = told(*words_, "-h").rstrip()
            lines += [f"## {' '.join(words_)}", "", "```text", block, "```", ""]
    yield "options", "\n".join(lines)


def _plain(text: str) -> str:
    """Text in which nothing is Markdown."""
    return re.sub(r"([*_`<>\[\]|\\#])", r"\\\1", text)


class _Links(HTMLParser):
    """The links and the marks of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.marks: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        own = dict(attrs)
        if own.get("id"):
            self.marks.add(str(own["id"]))
        for key in ("href", "src"):
            if own.get(key):
                self.links.append(str(own[key]))


def broken(out: Path) -> list[str]:
    """The links of a built site that lead nowhere in it."""
    pages: dict[Path, _Links] = {}
    for path in out.rglob("*.html"):
        pages[path] = _Links()
        pages[path].feed(path.read_text("utf-8"))
    found = []
    for path, links in pages.items():
        for link in links.links:
            parts = urlsplit(link)
            if parts.scheme or parts.netloc:
                continue
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            target = target / "index.html" if target.is_dir() else target
            mark = unquote(parts.fragment)
            if not target.exists() or mark and target in pages and mark not in pages[target].marks:
                found.append(f"{path.relative_to(out)}: {link}")
    return found


def build(out: Path) -> int:
    """Build both languages into a folder; 0, or 1 where something is wrong."""
    with tempfile.TemporaryDirectory() as folder:
        for lang in LANGUAGES:
            source = Path(folder) / lang
            assemble(source, lang)
            command = [sys.executable, "-m", "sphinx", "-q", "-W", "--keep-going", "-b", "html"]
            command += ["-c", str(HERE), "-D", f"language={'zh_CN' if lang == 'zh' else lang}"]
            command += ["-d", str(Path(folder) / "trees" / lang), str(source), str(out / lang)]
            if subprocess.run(
                command, env=os.environ | {"PYTHONUTF8": "1"}, check=False
            ).returncode:
                return 1
    (out / "index.html").write_text((HERE / "choice.html").read_text("utf-8"), "utf-8")
    wrong = broken(out.resolve())
    for line in wrong:
        print(line, file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("python .docs/build.py OUT")
    try:
        sys.exit(build(Path(sys.argv[1])))
    except Broken as error:
        sys.exit(f"{error}")
