"""Words: switched while running, complete in every language, and wrapped so that they can be found."""

import ast
import gc
import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import read_mo
from fontTools.ttLib import TTFont

from gradviz import cli, language, resources
from gradviz.document.files import FileError, load
from gradviz.engine.trace import trace
from gradviz.explain.words import sentence
from gradviz.graph.graph import GraphError
from gradviz.graph.parse import parse
from gradviz.language import LANGUAGES, mark, set_language, tr, trn, watch
from tools import words

ROOT = Path(__file__).resolve().parent.parent
CODE = sorted((ROOT / "gradviz").rglob("*.py"))
TRANSLATED = [code for code in LANGUAGES if code != "en"]


@pytest.fixture
def catalogue(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Catalog]:
    """A Chinese catalogue of three messages, in place of the real one."""
    made = Catalog(locale="zh_CN")
    made.add("a step", "一步")
    made.add(("{n} step", "{n} steps"), ("{n} 步",))
    made.add("untranslated", "")
    (tmp_path / "translations").mkdir()
    (tmp_path / "translations" / "zh_CN.mo").write_bytes(words.compiled(made))
    monkeypatch.setattr(resources, "folder", lambda: tmp_path)
    yield made
    set_language("en")


def test_english_is_what_is_written() -> None:
    assert tr("a step") == "a step"
    assert [trn("{n} step", "{n} steps", n) for n in (0, 1, 2)] == ["{n} steps", "{n} step", "{n} steps"]


@pytest.mark.usefixtures("catalogue")
def test_a_message_follows_the_language() -> None:
    set_language("zh_CN")
    assert (language.language(), tr("a step")) == ("zh_CN", "一步")
    assert [trn("{n} step", "{n} steps", n).format(n=n) for n in (1, 2)] == ["1 步", "2 步"]
    set_language("en")
    assert (language.language(), tr("a step")) == ("en", "a step")


@pytest.mark.usefixtures("catalogue")
def test_what_has_no_translation_is_shown_in_english() -> None:
    set_language("zh_CN")
    assert tr("untranslated") == "untranslated"
    assert tr("never heard of") == "never heard of"


@pytest.mark.usefixtures("catalogue")
def test_an_empty_message_is_not_the_header_of_the_catalogue() -> None:
    set_language("zh_CN")
    assert tr("") == ""


@pytest.mark.usefixtures("catalogue")
def test_marking_changes_nothing() -> None:
    set_language("zh_CN")
    assert mark("a step") == "a step"


def test_an_unknown_language_is_refused_and_nothing_changes() -> None:
    with pytest.raises(ValueError, match=r"^There is no language 'tlh' here, only en, zh_CN\.$"):
        set_language("tlh")
    assert language.language() == "en"


@pytest.mark.usefixtures("catalogue")
def test_watchers_hear_of_each_change_once_and_in_order() -> None:
    heard: list[str] = []
    ends = [watch(lambda name=name: heard.append(f"{name} {tr('a step')}")) for name in ("first", "second")]
    set_language("zh_CN")
    set_language("zh_CN")
    assert heard == ["first 一步", "second 一步"]
    ends[0]()
    ends[0]()
    set_language("en")
    assert heard[2:] == ["second a step"]
    ends[1]()
    set_language("zh_CN")
    assert len(heard) == 3


@pytest.mark.usefixtures("catalogue")
def test_watching_does_not_keep_a_panel_alive() -> None:
    heard: list[str] = []

    class Panel:
        def retranslate(self) -> None:
            heard.append(tr("a step"))

    panel = Panel()
    watch(panel.retranslate)
    set_language("zh_CN")
    del panel
    gc.collect()
    set_language("en")
    assert heard == ["一步"]


@pytest.mark.usefixtures("catalogue")
def test_a_watcher_may_stop_watching_while_it_is_called() -> None:
    heard: list[int] = []

    def once() -> None:
        heard.append(1)
        end()

    end = watch(once)
    other = watch(lambda: heard.append(2))
    set_language("zh_CN")
    set_language("en")
    other()
    assert heard == [1, 2, 2]


ENVIRONMENTS = [
    ({}, "en"),
    ({"LANG": "C.UTF-8"}, "en"),
    ({"LANG": "zh_CN.UTF-8"}, "zh_CN"),
    ({"LANG": "zh_SG.UTF-8"}, "zh_CN"),
    ({"LANG": "zh-Hans-CN"}, "zh_CN"),
    ({"LANG": "zh_TW.UTF-8"}, "en"),
    ({"LANG": "zh-Hant-HK"}, "en"),
    ({"LANG": "de_DE.UTF-8@euro"}, "en"),
    ({"LANG": "en_GB.UTF-8", "LC_MESSAGES": "zh_CN.UTF-8"}, "zh_CN"),
    ({"LC_ALL": "en_US.UTF-8", "LC_MESSAGES": "zh_CN.UTF-8"}, "en"),
    ({"LC_ALL": "", "LANG": "zh_CN.UTF-8"}, "zh_CN"),
    ({"LANG": "de_DE.UTF-8", "LANGUAGE": "de:zh_CN:en"}, "zh_CN"),
    ({"LANG": "zh_CN.UTF-8", "LANGUAGE": "en_GB:zh_CN"}, "en"),
    ({"LANG": "C", "LANGUAGE": "zh_CN"}, "en"),
]


@pytest.mark.parametrize(("environment", "expected"), ENVIRONMENTS)
def test_the_environment_chooses_the_first_language(environment: dict[str, str], expected: str) -> None:
    assert language.language_of_environment(environment) == expected


def test_a_new_process_speaks_the_language_of_its_environment() -> None:
    program = "from gradviz.language import language; print(language())"
    environment = {**os.environ, "LC_ALL": "zh_CN.UTF-8", "LANGUAGE": ""}
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "zh_CN"


# --- the catalogues ----------------------------------------------------------------------------------------


def forms(value: str | tuple[str, ...] | list[str] | None) -> list[str]:
    return [value or ""] if isinstance(value, str | None) else list(value)


def fields(text: str) -> Counter[str]:
    """The placeholders of a message: {name}, {value:.2f} and positions."""
    return Counter(name for _, name, _, _ in Formatter().parse(text) if name is not None)


@pytest.mark.parametrize("code", TRANSLATED)
def test_every_message_of_the_code_is_translated(code: str) -> None:
    catalogue = words.translated(code)
    missing = []
    for message in words.messages():
        known = catalogue.get(message.id) if message.id else None
        if message.id and not (known and words.is_translated(known)):
            missing.append(message.id)
    assert not missing, f"{len(missing)} without a translation (see `make words`)"


@pytest.mark.parametrize("code", TRANSLATED)
def test_the_catalogue_has_nothing_that_the_code_does_not_say(code: str) -> None:
    said = {str(message.id) for message in words.messages()}
    assert [message.id for message in words.translated(code) if str(message.id) not in said] == []


@pytest.mark.parametrize("code", TRANSLATED)
def test_placeholders_are_the_same_in_a_translation(code: str) -> None:
    wrong = []
    for message in words.translated(code):
        wanted = {frozenset(fields(form).items()) for form in forms(message.id)}
        given = {frozenset(fields(form).items()) for form in forms(message.string) if form}
        if message.id and not given <= wanted:
            wrong.append(message.id)
    assert not wrong


WIDE = {".": "。", ":": "：", "?": "？", "!": "！"}
HAN = r"[\u4e00-\u9fff]"
SPACED = re.compile(
    rf"{HAN} {HAN}| [，。：；？！、（）]|[，。：；？！、（）] |{HAN}[A-Za-z0-9]|[A-Za-z0-9]{HAN}"
)
NARROW = re.compile(rf"{HAN}[,.:;?!(]|[,:;?!)]{HAN}|\.{{3}}")


def badly_set(english: str, chinese: str) -> str:
    """What Chinese typography has against a translation; "" if nothing."""
    if english and english[-1] in WIDE and not chinese.endswith(WIDE[english[-1]]):
        return "ends otherwise than the English"
    text = re.sub(r"\{[^}]*\}|\(\*[^)]*\)|\(\.\.\.\)", "·", chinese)
    if NARROW.search(text):
        return "narrow punctuation"
    return "a space too many or too few" if SPACED.search(text) else ""


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("Two nodes.", "两个节点."),
        ("Two nodes.", "两个节点"),
        ("Two, and more", "两个,还有"),
        ("Line 2", "第2行"),
        ("Line 2: no", "第 2 行： 不"),
        ("all nodes", "所有 节点"),
        ("node (open)", "节点(未连接)"),
    ],
)
def test_bad_typography_is_noticed(english: str, chinese: str) -> None:
    assert badly_set(english, chinese)


def test_good_typography_is_left_alone() -> None:
    assert not badly_set("Line {line}: {name} (open).", "第 {line} 行：{name}（未连接）。")
    assert not badly_set("All files (*)", "所有文件 (*)")


def test_the_chinese_is_set_as_chinese_is() -> None:
    wrong = {}
    for message in words.translated("zh_CN"):
        for english, chinese in zip(forms(message.id)[-1:], forms(message.string), strict=True):
            if message.id and chinese and (why := badly_set(english, chinese)):
                wrong[chinese] = why
    assert wrong == {}


@pytest.mark.parametrize("code", TRANSLATED)
def test_no_translation_is_a_guess(code: str) -> None:
    assert [message.id for message in words.translated(code) if message.fuzzy and message.id] == []


@pytest.mark.parametrize("code", TRANSLATED)
def test_the_compiled_catalogue_agrees_with_the_text(code: str) -> None:
    with resources.path("translations", f"{code}.mo").open("rb") as file:
        compiled = {tuple(forms(each.id)): forms(each.string) for each in read_mo(file) if each.id}
    written = {
        tuple(forms(message.id)): forms(message.string)
        for message in words.translated(code)
        if message.id and words.is_translated(message)
    }
    assert compiled == written, "run `make words`"


@pytest.mark.parametrize("code", TRANSLATED)
def test_the_shipped_fonts_have_every_character_of_the_translations(code: str) -> None:
    shown = "".join(
        form for message in words.translated(code) if message.id for form in forms(message.string)
    )
    known = {
        chr(point) for file in resources.fonts() for point in TTFont(BytesIO(file.read_bytes())).getBestCmap()
    }
    assert set(shown) - known - {"\n"} == set()


@pytest.fixture
def chinese() -> Iterator[None]:
    set_language("zh_CN")
    yield
    set_language("en")


@pytest.mark.usefixtures("chinese")
def test_the_seed_expression_is_told_in_chinese() -> None:
    run = trace(parse("e = (a + b) * (b + 1)"), {"a": 2, "b": 1})
    assert [sentence(run, k).plain for k in (0, 3, 4, 9, 10)] == [
        "目前只有输入有值，其余都还没有计算。接下来是前向传播，从输入开始，依次算出 3 个值。",
        "e 把 c 与 d 相乘：3 · 2 = 6。所有值都已求出。接下来，从 e 开始反向传播。",
        "e 对自身的导数是 1：反向传播从这里开始。",
        "e 的梯度从 d 反向流到 b：上游梯度 3 乘以局部导数 1 得 3。b 的两项贡献都已到齐，接下来相加。",
        "汇集于 b 的各项贡献相加：2 + 3 = 5。所有梯度都已求出。",
    ]


@pytest.mark.usefixtures("chinese")
def test_a_mistake_is_told_in_chinese(tmp_path: Path) -> None:
    with pytest.raises(GraphError) as wrong:
        parse("e = 2x")
    assert str(wrong.value) == "第 1 行第 6 列：“2”与“x”之间缺少运算符，例如 *。"
    with pytest.raises(FileError) as missing:
        load(tmp_path / "e.gradviz")
    assert str(missing.value) == "无法读取 e.gradviz：没有这个文件或文件夹。"


@pytest.mark.usefixtures("chinese")
def test_the_help_of_the_shell_command_is_in_chinese(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        cli.main(["render", "--help"])
    words_of_argparse = re.compile(r"usage|argument|options|show|exit", re.IGNORECASE)
    assert not words_of_argparse.search(capsys.readouterr().out)
    with pytest.raises(SystemExit):
        cli.main(["render", "e = a"])
    assert "gradviz render: 缺少必需的参数：" in capsys.readouterr().err


def test_every_language_of_the_program_has_a_catalogue_kept_by_make_words() -> None:
    assert list(words.LANGUAGES) == TRANSLATED


# --- the code ----------------------------------------------------------------------------------------------


def calls(tree: ast.Module) -> Iterator[tuple[str, ast.Call]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in words.KEYWORDS:
            yield node.func.id, node


def hidden_messages(source: str) -> list[int]:
    """Lines on which a message is put together before it is looked up, or marked without being there."""
    lines = []
    for name, call in calls(ast.parse(source)):
        texts = call.args[:2] if name == "trn" else call.args[:1]
        plain = [isinstance(text, ast.Constant) and isinstance(text.value, str) for text in texts]
        stored = [isinstance(text, ast.Name | ast.Attribute | ast.Subscript | ast.IfExp) for text in texts]
        if not all(plain) and not (name == "tr" and all(stored)):
            lines.append(call.lineno)
    return lines


@pytest.mark.parametrize(
    "source",
    [
        'tr(f"step {k}")',
        'tr("step {k}".format(k=k))',
        'tr("step " + k)',
        'tr("step %s" % k)',
        "mark(name)",
        'trn(f"{n} step", "{n} steps", n)',
        "trn(one, many, n)",
    ],
)
def test_a_message_that_cannot_be_found_is_noticed(source: str) -> None:
    assert hidden_messages(source) == [1]


def test_a_message_that_can_be_found_is_left_alone() -> None:
    source = (
        'tr("step {k}").format(k=k); tr(op.title); tr(TITLES[k]); mark("a" "b"); trn("{n} a", "{n} b", n)'
    )
    assert hidden_messages(source) == []


def test_every_message_is_written_out_where_it_is_looked_up() -> None:
    found = {str(file.relative_to(ROOT)): hidden_messages(file.read_text(encoding="utf-8")) for file in CODE}
    assert {file: lines for file, lines in found.items() if lines} == {}


def test_every_message_has_placeholders_with_names() -> None:
    nameless = re.compile(r"\{(\d*)(![rsa])?(:[^}]*)?\}")
    said = [form for message in words.messages() for form in forms(message.id)]
    assert [text for text in said if nameless.search(text)] == []


def test_updating_keeps_what_translators_write_at_the_top(tmp_path: Path) -> None:
    glossary = "# Glossary\n#   node  节点\n#\n"
    code = tmp_path / "code"
    code.mkdir()
    (code / "one.py").write_text('tr("a node")\n')
    (tmp_path / "zh_CN.po").write_text(glossary, encoding="utf-8")
    for _ in range(2):
        words.update("zh_CN", words.messages(code), tmp_path)
        text = (tmp_path / "zh_CN.po").read_text(encoding="utf-8")
        assert text.startswith(glossary + 'msgid ""\n')
        assert 'msgid "a node"' in text


def test_updating_keeps_translations_and_drops_what_is_gone(tmp_path: Path) -> None:
    before = Catalog(locale="zh_CN")
    for text in ("kept", "gone"):
        before.add(text, f"{text} 译")
    with (tmp_path / "zh_CN.po").open("wb") as file:
        words.write_po(file, before)
    code = tmp_path / "code"
    code.mkdir()
    (code / "one.py").write_text('tr("kept")\ntrn("{n} new", "{n} news", n)\nmark("marked")\nother("no")\n')
    words.update("zh_CN", words.messages(code), tmp_path)
    after = {str(message.id): message.string for message in words.translated("zh_CN", tmp_path) if message.id}
    assert after == {"kept": "kept 译", "('{n} new', '{n} news')": ("",), "marked": ""}
    first = (tmp_path / "zh_CN.po").read_bytes()
    words.update("zh_CN", words.messages(code), tmp_path)
    assert (tmp_path / "zh_CN.po").read_bytes() == first
