"""Words a person reads: gettext for every room, Qt or not.

The source speaks English. `tr` gives a message in the current language; `mark` only marks a constant for
extraction, to be passed through `tr` when it is shown. Values go in afterwards, so that a translator sees the
whole sentence:

    tr("{name} has no value.").format(name=node.name)
    trn("{n} step", "{n} steps", len(steps)).format(n=len(steps))

Whoever keeps translated words on the screen watches, and writes them anew when the language changes. `make
words` brings the catalogues in `resources/translations` up to date; what they lack is shown in English.
"""

import gettext
import os
import weakref
from collections.abc import Callable, Mapping
from functools import cache
from types import MethodType

from gradviz import resources

LANGUAGES: Mapping[str, str] = {"en": "English", "zh_CN": "简体中文"}
"""What `set_language` takes, with the name of each language in that language."""


class _Words:
    """The language of this process: one, since it has one person in front of it."""

    def __init__(self) -> None:
        self.language = ""
        self.catalogue = gettext.NullTranslations()
        self.watchers: list[Callable[[], Callable[[], object] | None]] = []

    def switch(self, language: str) -> None:
        self.catalogue = _catalogue(language)
        self.language = language

    def current(self) -> gettext.NullTranslations:
        # The environment is asked at the first word, not on import: importing gradviz opens no files.
        if not self.language:
            self.switch(language_of_environment())
        return self.catalogue


def _catalogue(language: str) -> gettext.NullTranslations:
    if language == "en":
        return gettext.NullTranslations()
    with resources.path("translations", f"{language}.mo").open("rb") as file:
        return gettext.GNUTranslations(file)


_words = _Words()


def tr(message: str) -> str:
    """The message in the current language."""
    # gettext keeps the catalogue's own header under the empty message.
    return _words.current().gettext(message) if message else ""


def trn(singular: str, plural: str, n: int) -> str:
    """The message that goes with n things, in the current language; `{n}` in it is for the caller to fill."""
    return _words.current().ngettext(singular, plural, n)


def mark(message: str) -> str:
    """The message itself: marks a constant for extraction, to be passed through `tr` when it is shown."""
    return message


def in_every_language(message: str) -> tuple[str, ...]:
    """The message in each of LANGUAGES: what may be typed to search for it."""
    return tuple(catalogue.gettext(message) if message else "" for catalogue in _all_catalogues())


@cache
def _all_catalogues() -> tuple[gettext.NullTranslations, ...]:
    return tuple(map(_catalogue, LANGUAGES))


def language() -> str:
    """The current language, a key of LANGUAGES."""
    _words.current()
    return _words.language


def set_language(language: str) -> None:
    """Speak another language from now on and tell those who watch.

    Raises ValueError for a language that is not in LANGUAGES.
    """
    if language not in LANGUAGES:
        known = ", ".join(LANGUAGES)
        raise ValueError(f"There is no language {language!r} here, only {known}.")
    if language == _words.language:
        return
    _words.switch(language)
    for watcher in list(_words.watchers):
        callback = watcher()
        if callback is None:
            _words.watchers.remove(watcher)
        else:
            callback()


def watch(callback: Callable[[], object]) -> Callable[[], None]:
    """Call back after each change of language, in the order of watching; the result ends it.

    A method of an object does not keep that object alive, and is forgotten with it; anything else is kept.
    """
    watcher: Callable[[], Callable[[], object] | None] = (
        weakref.WeakMethod(callback) if isinstance(callback, MethodType) else lambda: callback
    )
    _words.watchers.append(watcher)

    def end() -> None:
        if watcher in _words.watchers:
            _words.watchers.remove(watcher)

    return end


def language_of_environment(environment: Mapping[str, str] = os.environ) -> str:
    """What LC_ALL, LC_MESSAGES, LANG and LANGUAGE ask for, read as GNU gettext does; English if in doubt."""
    names = ("LC_ALL", "LC_MESSAGES", "LANG")
    locale = next((environment[name] for name in names if environment.get(name)), "")
    wishes = [locale]
    # LANGUAGE is a list of preferences, which the C locale switches off.
    if locale.split(".")[0] not in ("", "C", "POSIX") and environment.get("LANGUAGE"):
        wishes = environment["LANGUAGE"].split(":")
    for wish in wishes:
        if (known := closest(wish)) is not None:
            return known
    return "en"


def closest(locale: str) -> str | None:
    """The language of ours that serves a locale such as "zh-Hans-SG" or "en_GB.UTF-8"; None if none does."""
    parts = locale.split(".")[0].split("@")[0].replace("-", "_").split("_")
    if parts[0].lower() == "en":
        return "en"
    # Traditional characters are no mere variant of the simplified ones: English serves their readers better.
    if parts[0].lower() == "zh" and not {"hant", "tw", "hk", "mo"} & {part.lower() for part in parts[1:]}:
        return "zh_CN"
    return None
