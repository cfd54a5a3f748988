"""XML of the addon: well-formed, indented by four spaces a level, at most 120 wide.

The formatters on the package index join or reorder attributes, which ruins Odoo's
views. This one only ever moves lines sideways: a line that starts with a tag is set to
its depth, and lines without one move along with the tag before them.

usage: python -m dev.checks.xml_files [--fix] FOLDER
"""

import sys
from collections.abc import Iterator
from pathlib import Path
from xml.parsers import expat

INDENT = 4
WIDTH = 120


def depths(text: str) -> dict[int, int]:
    """Depth of the tag or comment that each line starts with (lines from 0)."""
    found: dict[int, int] = {}
    depth = 0
    lines = text.splitlines()
    parser = expat.ParserCreate()

    def note() -> None:
        line, column = parser.CurrentLineNumber - 1, parser.CurrentColumnNumber
        if not lines[line].encode()[:column].strip():
            found.setdefault(line, depth)

    def start(_name: str, _attributes: dict[str, str]) -> None:
        nonlocal depth
        note()
        depth += 1

    def end(_name: str) -> None:
        nonlocal depth
        depth -= 1
        note()

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CommentHandler = lambda _text: note()
    parser.Parse(text, True)
    return found


def tidy(text: str) -> str:
    """The text as it should be."""
    text = "".join(f"{line.expandtabs(INDENT).rstrip()}\n" for line in text.split("\n"))
    text = text.rstrip("\n") + "\n"
    levels, shift, result = depths(text), 0, []
    for number, line in enumerate(text.splitlines()):
        bare = line.lstrip(" ")
        indent = len(line) - len(bare)
        if number in levels:
            shift = levels[number] * INDENT - indent
        result.append(" " * max(0, indent + shift) + bare if bare else "")
    return "\n".join(result) + "\n"


def problems(text: str) -> Iterator[tuple[int, str]]:
    lines = text.split("\n")
    wanted = tidy(text).split("\n")
    for number, line in enumerate(lines):
        if number >= len(wanted) or line != wanted[number]:
            yield number + 1, "is not indented or ended as it should be"
        if len(line) > WIDTH:
            yield number + 1, f"is longer than {WIDTH}"


def main(argv: list[str]) -> int:
    fix = "--fix" in argv
    [folder] = [argument for argument in argv if argument != "--fix"]
    bad = 0
    for path in sorted(Path(folder).rglob("*.xml")):
        text = path.read_text()
        try:
            if fix and tidy(text) != text:
                path.write_text(text := tidy(text))
            found = list(problems(text))
        except expat.ExpatError as error:
            found = [(error.lineno, f"is not well-formed: {error}")]
        bad += len(found)
        for line, problem in found:
            print(f"{path}:{line}: {problem}")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
