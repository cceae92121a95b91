"""What a page prints: blocks of commands, files, changes and output, each with the text that leads to it."""

import dataclasses
import pathlib
import re
import subprocess

# A command within a sentence: a program of this repository, or one that a reader would type.
INLINE = re.compile(r"`((?:swift (?:run|test|build)|curl|kill|pkill|apt-get|python3|\./\w|\.ci/\w+(?=[ `])|Examples/\w+/(?=trials|fleet|load))[^`]*)`")


@dataclasses.dataclass
class Block:
    page: str
    line: int
    language: str
    text: str
    before: str  # the text since the block before

    @property
    def lead(self):
        return " ".join(self.before.split())

    @property
    def begins_section(self):
        return re.search(r"(?m)^#", self.before) is not None

    @property
    def place(self):
        return f"{self.page}:{self.line}"

    @property
    def path(self):
        """The file that the block is, or changes: the last that the text before it names as `into`, `all of` or `Change`."""
        names = re.findall(r"(?:into|all of|[Cc]hange) `([^`\s]+\.\w+)`", self.lead)
        return names[-1] if names else None

    def commands(self):
        """Each command with its line; one may go on over several lines."""
        command, start = "", self.line + 1
        for number, line in enumerate(self.text.splitlines(), self.line + 1):
            command += line + "\n"
            if line.endswith("\\") or subprocess.run(["bash", "-nc", command], capture_output=True).returncode:
                continue
            yield start, command.rstrip("\n")
            command, start = "", number + 1
        if command:
            yield start, command.rstrip("\n")


def key(command):
    """The first line of a command, without its comment."""
    return re.sub(r"\s+#\s.*$", "", command.partition("\n")[0]).strip()


def pages(root):
    """All pages, the tutorials first and in their order."""
    named = [root / "README.md", *root.glob("Documentation/**/*.md"), *root.glob("Examples/*/README.md")]
    named += root.glob("Sources/*/*.docc/**/*.md")
    order = ["SendYourFirstEvent", "AMappingOfYourOwn", "ADestinationOfYourOwn", "AServerThatDelivers",
             "DurableAndOnSeveralMachines"]
    return sorted(named, key=lambda page: (order.index(page.stem) if page.stem in order else len(order), page))


def blocks(root, page: pathlib.Path):
    """The fenced blocks of a page, and a last one without text for what is written after them."""
    name, found, lead, inside = str(page.relative_to(root)), [], "", None
    for number, line in enumerate(page.read_text().splitlines(), 1):
        if inside is None and line.startswith("```"):
            inside = Block(name, number, line[3:].strip(), "", lead)
        elif inside is not None and line == "```":
            found.append(inside)
            inside, lead = None, ""
        elif inside is not None:
            inside.text += line + "\n"
        else:
            lead += line + "\n"
    return found + [Block(name, number, "", "", lead)]


def inline(root, page):
    """The commands that stand within sentences, with their lines."""
    inside = False
    for number, line in enumerate(page.read_text().splitlines(), 1):
        if line.startswith("```"):
            inside = not inside
        elif not inside:
            for match in INLINE.finditer(line):
                yield number, match[1]
