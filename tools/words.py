"""Bring the translations up to date with the code: `make words`.

Each message wrapped in `tr`, `trn` or `mark` is found, merged into the catalogues in `resources/translations`
and compiled there. A new message comes in with an empty translation, one that is gone leaves. The compiled
catalogue is committed beside the text, so that a checkout, a source archive and a wheel all speak Chinese
without Babel.
"""

from datetime import UTC, datetime
from io import BytesIO
from itertools import takewhile
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
TRANSLATIONS = ROOT / "resources" / "translations"
KEYWORDS = {"tr": None, "mark": None, "trn": (1, 2)}
LANGUAGES = ("zh_CN",)
# Written here, since Babel's own has dates in it, which make a difference where there is none.
HEADER = """\
msgid ""
msgstr ""
"Project-Id-Version: gradviz\\n"
"Language: {language}\\n"
"Plural-Forms: {plurals}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"

"""


def messages(code: Path = ROOT / "gradviz") -> Catalog:
    """Every message in the code, with the files it is in and what a comment `# Translators:` says of it."""
    found = Catalog(project="gradviz", charset="utf-8")
    for file, _, message, comments, context in extract_from_dir(
        code, [("**.py", "python")], keywords=KEYWORDS, comment_tags=["Translators:"], strip_comment_tags=True
    ):
        where = (Path(code.name) / file).as_posix()
        # Without line numbers, a catalogue changes only where the words do.
        found.add(message, locations=[(where, None)], auto_comments=comments, context=context)
    return found


def translated(language: str, folder: Path = TRANSLATIONS) -> Catalog:
    """The catalogue of a language as it is in the file."""
    with (folder / f"{language}.po").open("rb") as file:
        return read_po(file, locale=language)


def comment(language: str, folder: Path = TRANSLATIONS) -> str:
    """What translators keep at the top of a catalogue, such as a glossary."""
    lines = (folder / f"{language}.po").read_text(encoding="utf-8").splitlines(keepends=True)
    return "".join(takewhile(lambda line: line.startswith(("# ", "#\n")), lines))


def compiled(catalogue: Catalog) -> bytes:
    """The catalogue as gettext reads it; the same bytes for the same words."""
    catalogue.creation_date = catalogue.revision_date = datetime(2026, 1, 1, tzinfo=UTC)
    buffer = BytesIO()
    write_mo(buffer, catalogue)
    return buffer.getvalue()


def update(language: str, found: Catalog, folder: Path = TRANSLATIONS) -> None:
    """Merge the messages of the code into a language's catalogue, and compile it."""
    catalogue = translated(language, folder)
    catalogue.update(found, no_fuzzy_matching=True, update_creation_date=False)
    body = BytesIO()
    write_po(
        body,
        catalogue,
        width=100,
        omit_header=True,
        sort_by_file=True,
        ignore_obsolete=True,
        include_lineno=False,
    )
    header = comment(language, folder) + HEADER.format(language=language, plurals=catalogue.plural_forms)
    (folder / f"{language}.po").write_bytes(header.encode() + body.getvalue())
    written = translated(language, folder)
    (folder / f"{language}.mo").write_bytes(compiled(written))
    missing = sum(not is_translated(message) for message in written if message.id)
    print(f"{language}: {len(written)} messages, {missing} without a translation")


def is_translated(message: Message) -> bool:
    """Whether every form of a message has a translation."""
    forms = message.string if isinstance(message.string, list | tuple) else [message.string]
    return all(forms)


if __name__ == "__main__":
    everything = messages()
    for each in LANGUAGES:
        update(each, everything)
