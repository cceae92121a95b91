"""Makes of the pages that are no articles a catalogue of their own, so that a site has them too: README, Documentation and the examples.

usage: book.py OUT    writes OUT/Book.docc, and a copy of each module's catalogue, in which a path of a page is a link to it

The repository has one source of each page. What a link names is a page of the site, with its place, or it is shown as the path of a file
in the repository, which a site does not have. `site.py check` finds what leads nowhere.
"""

import pathlib
import re
import shutil
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
LINK = re.compile(r"(!?)\[((?:[^\[\]]|\[[^\]]*\])*)\]\(([^)\s]+)\)")


def pages():
    """The pages, by path, with the names that they have on the site."""
    found = {ROOT / "README.md": "Book"}
    for path in sorted((ROOT / "Documentation").glob("*.md")) + sorted((ROOT / "Documentation/Destinations").glob("*.md")):
        found[path] = path.stem
    for path in sorted((ROOT / "Examples").glob("*/README.md")):
        found[path] = "Example" + path.parent.name
    names = [name.lower() for name in found.values()]
    assert len(set(names)) == len(names), "two pages have one name"
    return found


def articles():
    """The addresses of all articles, by path."""
    found = {}
    for catalogue in ROOT.glob("Sources/*/*.docc"):
        for path in catalogue.rglob("*.md"):
            address = f"/documentation/{catalogue.stem.lower()}"
            found[path] = address if path.stem == catalogue.stem else f"{address}/{path.stem.lower()}"
    return found


def title(path):
    return next(line[2:] for line in path.read_text().splitlines() if line.startswith("# ")).replace("`", "")


def anchor(path, place):
    """The name that DocC gives to the heading that is meant by a place of a page."""
    for line in prose(path.read_text(), only_prose=True):
        heading = re.match(r"#{1,6} (.*)", line)
        if not heading:
            continue
        text = heading.group(1)
        usual = re.sub(r"[^\w\- ]", "", text.lower()).replace(" ", "-")
        if usual == place:
            return "#" + re.sub(r"\s+", "-", re.sub(r"[^\w\s-]", "", text))
    raise SystemExit(f"{path} has no heading {place}")


def prose(text, only_prose=False):
    """The lines that are in no block of code, or all of them with whether they are."""
    fence = False
    for line in text.splitlines():
        is_fence = line.lstrip().startswith("```")
        fence = fence != is_fence
        inside = fence or is_fence
        if not only_prose:
            yield line, inside
        elif not inside:
            yield line


class Book:
    def __init__(self, out):
        self.out = out
        self.pages = pages()
        self.addresses = articles() | {
            path: "/documentation/book" if name == "Book" else f"/documentation/book/{name.lower()}"
            for path, name in self.pages.items()
        }
        self.images = {}

    def link(self, source, match):
        mark, text, target = match.groups()
        if re.match(r"[a-z]+:", target):
            return match.group(0)
        name, _, place = target.partition("#")
        path = (source.parent / name).resolve() if name else source
        if mark:
            self.images[path.name] = path
            return f"![{text}]({path.name})"
        if path in self.addresses:
            return f"[{text}]({self.addresses[path]}{anchor(path, place) if place else ''})"
        if not path.exists():
            raise SystemExit(f"{source} links to {target}, which is not there")
        shown = str(path.relative_to(ROOT))
        return text if text.strip("`") == shown else f"{text} (`{shown}`)"

    def rewritten(self, path):
        """The text of a page for the site: a title, and links that lead to pages of it."""
        lines = []
        titles = 0
        for line, inside in prose(path.read_text()):
            if not inside:
                titles += line.startswith("# ")
                line = self.linked(path, line)
            lines.append(line)
        if titles != 1:
            raise SystemExit(f"{path} has {titles} titles, and a page of a site has one")
        return self.with_links("\n".join(lines))

    def linked(self, path, line):
        """A line with the links of the site; spans of code are none, but may be the text of one."""
        spans = []

        def keep(match):
            spans.append(match.group(0))
            return f"\0{len(spans) - 1}\0"

        shown = LINK.sub(lambda match: self.link(path, match), re.sub(r"`[^`]*`", keep, line))
        return re.sub("\0(\\d+)\0", lambda match: spans[int(match.group(1))], shown)

    def topics(self):
        """The pages in the order of the map that README has, under what a reader wants; every page must be in it."""
        listed = {self.pages[path] for path in self.pages if path.name == "README.md" and path.parent == ROOT}
        groups = []
        for line, inside in prose((ROOT / "README.md").read_text()):
            row = re.match(r"\| ([^|]+) \| (.+) \|$", line)
            if inside or not row:
                continue
            names = []
            for match in LINK.finditer(row.group(2)):
                name = self.pages.get((ROOT / match.group(3).partition("#")[0]).resolve())
                if name and name not in listed and name not in names:
                    names.append(name)
            if names:
                listed.update(names)
                wish = row.group(1)
                groups.append(f"### {wish[0].upper()}{wish[1:]}\n\n" + "".join(f"- <doc:{name}>\n" for name in names))
        missing = set(self.pages.values()) - listed
        if missing:
            raise SystemExit(f"the map in README.md leaves out {', '.join(sorted(missing))}")
        return "\n## Topics\n\n" + "\n".join(groups)

    def write(self):
        book = self.out / "Book.docc"
        shutil.rmtree(book, ignore_errors=True)
        book.mkdir(parents=True)
        for path, name in self.pages.items():
            text = self.rewritten(path)
            if name == "Book":
                head, rest = text.split("\n", 1)
                start = "The modules, and a search in all of them, are on the [start page](/documentation) of this site."
                text = f"{head}\n\n@Metadata {{\n    @TechnologyRoot\n}}\n{rest}\n{start}\n{self.topics()}"
            (book / f"{name}.md").write_text(text)
        for name, path in self.images.items():
            shutil.copy(path, book / name)
        for catalogue in ROOT.glob("Sources/*/*.docc"):
            copy = self.out / catalogue.name
            shutil.rmtree(copy, ignore_errors=True)
            shutil.copytree(catalogue, copy)
            for path in copy.rglob("*.md"):
                path.write_text(self.with_links(path.read_text()))

    def with_links(self, text):
        """An article in which `Documentation/Problems.md` and `Examples/Server` are links; where there is no site, they are paths of the repository."""

        def link(match):
            path = ROOT / match.group(1)
            if path.is_dir():
                path /= "README.md"
            return f"[{title(path)}]({self.addresses[path]})" if path in self.addresses else match.group(0)

        place = re.compile(r"(?<![(\[])`(README\.md|(?:Documentation|Examples)/[A-Za-z/]+(?:\.md)?)`")
        lines = [line if inside else place.sub(link, line) for line, inside in prose(text)]
        return "\n".join(lines) + "\n"


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    Book(pathlib.Path(sys.argv[1])).write()
