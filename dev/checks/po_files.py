"""Translations: readable, up to date with the template, with the same placeholders.

usage: python -m dev.checks.po_files FOLDER [--update]

`--update` first brings each language up to date with the template, as msgmerge does.
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import polib

# %s, %(name)s, %% and the like; {name} and {} of str.format; ${...} of templates.
PLACEHOLDER = re.compile(r"%(?:\(\w+\))?[-+0 #]*\d*(?:\.\d+)?[a-zA-Z%]|\{\w*\}")


def placeholders(text: str) -> list[str]:
    return sorted(PLACEHOLDER.findall(text))


def problems(path: Path) -> Iterator[tuple[int, str]]:
    try:
        translations = polib.pofile(str(path), check_for_duplicates=True)
    except (OSError, ValueError) as error:
        yield 1, f"cannot be read: {error}"
        return
    for entry in translations:
        if entry.fuzzy:
            yield entry.linenum, "is a guess (fuzzy) that nobody has confirmed"
        elif entry.msgstr and placeholders(entry.msgid) != placeholders(entry.msgstr):
            yield entry.linenum, f"has other placeholders than {entry.msgid!r}"
    template = template_of(path)
    if template.exists() and path.suffix == ".po":
        known = {entry.msgid for entry in translations if not entry.obsolete}
        for entry in polib.pofile(str(template)):
            if entry.msgid not in known:
                yield 1, f"lacks {entry.msgid!r} (run ./dev.sh i18n)"


def template_of(path: Path) -> Path:
    """The addon's template of terms, beside its translations."""
    return path.with_name(f"{path.resolve().parent.parent.name}.pot")


def update(path: Path) -> None:
    translations = polib.pofile(str(path), wrapwidth=78)
    translations.merge(polib.pofile(str(template_of(path))))
    for entry in translations.obsolete_entries():
        translations.remove(entry)
    translations.save()
    print(f"{path}: {translations.percent_translated()} % translated")


def main(argv: list[str]) -> int:
    [folder] = [argument for argument in argv if argument != "--update"]
    bad = 0
    for path in sorted(Path(folder).rglob("i18n/*.po*")):
        if "--update" in argv and path.suffix == ".po":
            update(path)
        found = list(problems(path))
        bad += len(found)
        for line, problem in found:
            print(f"{path}:{line}: {problem}")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
