"""What is shipped beside the code: every glyph, every icon, and one place that knows where they are."""

import ast
import re
import struct
import xml.etree.ElementTree as ElementTree
from io import BytesIO
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from gradviz import resources

ROOT = Path(__file__).resolve().parent.parent
SVG = "{http://www.w3.org/2000/svg}"
NEEDED_ICONS = {
    "first",
    "back",
    "play",
    "pause",
    "forward",
    "last",
    "undo",
    "redo",
    "moon",
    "sun",
    "open",
    "save",
    "export",
    "copy",
    "search",
    "fit",
    "tidy",
    "close",
    "breakpoint",
    "nudge",
    "help",
    "menu",
    "chevron-down",
    "chevron-right",
    "plus",
    "warning",
    "check",
    "language",
}
GREEK = "αβγδεζηθικλμνξοπρςστυφχψωΓΔΘΛΞΠΣΦΨΩϵϕ"
SIGNS = "∂∑·×÷±−←→↑↓⟶⇒∞√≤≥≠≈∇∈∝²³⁻⁴⁵⁶⁷⁸⁹⁰₀₁₂₃₄₅₆₇₈₉₊₋⌀…—–‘’“”•′″⟨⟩⌊⌋∘⊙⊗⊕∥ℓ∫∏ᵀ✓✗○●■▶"
ASCII = "".join(map(chr, range(0x20, 0x7F)))


def gb2312_hanzi() -> str:
    rows, cells = range(0xB0, 0xF8), range(0xA1, 0xFF)
    return b"".join(bytes((row, cell)) for row in rows for cell in cells).decode("gb2312", "ignore")


def opened(file: Path) -> TTFont:
    """A font, read as far as it is asked; the file itself is closed again."""
    return TTFont(BytesIO(file.read_bytes()), lazy=True)


def characters(*pattern: str) -> set[str]:
    """What the fonts of these names can show together."""
    files = [file for file in resources.fonts() if file.stem.startswith(pattern)]
    assert files
    return {chr(point) for file in files for point in opened(file).getBestCmap()}


def test_the_folder_of_a_checkout_is_beside_the_package() -> None:
    assert resources.folder() == ROOT / "resources"


def test_a_resource_that_is_not_there_is_named_in_one_sentence() -> None:
    with pytest.raises(FileNotFoundError, match=r"^gradviz has no resource named icons/line/unicorn\.svg\.$"):
        resources.icon("unicorn", "#000000")


def test_an_incomplete_installation_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resources, "__file__", str(tmp_path / "gradviz" / "resources.py"))
    resources.folder.cache_clear()
    try:
        with pytest.raises(FileNotFoundError, match="not installed completely"):
            resources.folder()
    finally:
        resources.folder.cache_clear()


def test_an_installed_package_has_its_resources_inside(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "gradviz" / "_resources").mkdir(parents=True)
    monkeypatch.setattr(resources, "__file__", str(tmp_path / "gradviz" / "resources.py"))
    resources.folder.cache_clear()
    try:
        assert resources.folder() == tmp_path / "gradviz" / "_resources"
    finally:
        resources.folder.cache_clear()


# --- fonts -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("family", ["Inter", "STIXTwoText-Regular", "STIXTwoText-Italic", "JetBrainsMono"])
def test_a_font_has_latin_and_greek_of_its_own(family: str) -> None:
    assert set(ASCII + GREEK.rstrip("ϵϕ") + "äöüéñçß") - characters(family) == set()


@pytest.mark.parametrize("style", ["Regular", "Italic"])
def test_the_font_of_mathematics_has_every_sign(style: str) -> None:
    assert set(GREEK + SIGNS) - characters(f"STIXTwoText-{style}") - set("✗ᵀ") == set()


@pytest.mark.parametrize("weight", ["Regular", "Medium", "SemiBold", "Bold"])
def test_the_font_of_words_has_the_signs_that_stand_in_sentences(weight: str) -> None:
    assert set("∂∑Σ·×÷±−←→↑↓∞√≤≥≠≈²³₀₁₂₃₄₅₆₇₈₉…—–‘’“”•′″✓") - characters(f"Inter-{weight}") == set()


def test_every_sign_is_in_some_font() -> None:
    assert set(GREEK + SIGNS) - characters("Inter", "STIX", "JetBrains") - set("ᵀ") == set()


@pytest.mark.parametrize("weight", ["Regular", "SemiBold"])
def test_the_chinese_font_has_the_whole_of_gb2312_and_its_punctuation(weight: str) -> None:
    hanzi = gb2312_hanzi()
    assert len(hanzi) == 6763
    assert set(hanzi + "，。：；？！、（）《》“”‘’…—") - characters(f"NotoSansSC-{weight}") == set()


@pytest.mark.parametrize("file", resources.fonts(), ids=lambda file: file.stem)
def test_a_font_names_itself_as_its_file_is_called(file: Path) -> None:
    font = opened(file)
    name = font["name"]
    family = name.getDebugName(16) or name.getDebugName(1)
    style = name.getDebugName(17) or name.getDebugName(2)
    assert f"{family.replace(' ', '')}-{style}" == file.stem
    weights = {"Regular": 400, "Italic": 400, "Medium": 500, "SemiBold": 600, "Bold": 700}
    assert font["OS/2"].usWeightClass == weights[style]


@pytest.mark.parametrize("file", resources.fonts(), ids=lambda file: file.stem)
def test_a_font_has_outlines_that_ziafont_reads(file: Path) -> None:
    assert "glyf" in opened(file)


def test_a_line_keeps_its_height_when_chinese_words_come_into_it() -> None:
    heights = []
    for name in ("Inter-Regular", "NotoSansSC-Regular", "NotoSansSC-SemiBold"):
        font = opened(resources.path("fonts", f"{name}.ttf"))
        scale = font["head"].unitsPerEm
        heights.append((font["hhea"].ascent / scale, -font["hhea"].descent / scale))
    assert heights[1:] == [pytest.approx(heights[0], abs=1e-3)] * 2


@pytest.mark.parametrize("weight", ["Regular", "Medium", "SemiBold", "Bold"])
def test_tabular_figures_have_one_width_and_leave_the_words_alone(weight: str) -> None:
    font = opened(resources.path("fonts", f"Inter-{weight}.ttf"))
    table, names, widths = font["GSUB"].table, font.getBestCmap(), font["hmtx"].metrics
    lookups = {
        number
        for record in table.FeatureList.FeatureRecord
        if record.FeatureTag == "tnum"
        for number in record.Feature.LookupListIndex
    }
    parts = [part for number in lookups for part in table.LookupList.Lookup[number].SubTable]
    wide = {
        name: other for part in parts for name, other in getattr(part, "ExtSubTable", part).mapping.items()
    }
    assert set(wide) == {names[ord(figure)] for figure in "0123456789"}
    assert len({widths[other][0] for other in wide.values()}) == 1


def test_programs_are_shown_as_typed_without_ligatures() -> None:
    for weight in ("Regular", "Bold"):
        font = opened(resources.path("fonts", f"JetBrainsMono-{weight}.ttf"))
        features = {record.FeatureTag for record in font["GSUB"].table.FeatureList.FeatureRecord}
        assert not features & {"liga", "calt", "dlig", "clig"}


def test_every_font_has_its_licence_and_its_line_in_the_list() -> None:
    listed = resources.path("fonts", "README.md").read_text(encoding="utf-8")
    for file in resources.fonts():
        family = file.stem.split("-")[0]
        assert f"`{family}-*.ttf`" in listed
        licence = re.search(rf"^\| `{family}-.*`(OFL-\w+\.txt)` \|$", listed, re.MULTILINE)
        assert licence
        assert "SIL OPEN FONT LICENSE Version 1.1" in resources.path("fonts", licence[1]).read_text("utf-8")


def test_the_fonts_stay_under_eight_megabytes() -> None:
    assert sum(file.stat().st_size for file in resources.fonts()) < 8_000_000


# --- icons -------------------------------------------------------------------------------------------------


def test_every_icon_of_the_window_is_there() -> None:
    assert set(resources.icons()) >= NEEDED_ICONS


def icons_asked_for() -> set[str]:
    """Names written as `icon("name", ...)` or `icon="name"` in the code of the window."""
    found: set[str] = set()
    for file in (ROOT / "gradviz" / "ui").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                called = (
                    node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                )
                given = node.args[:1] if called == "icon" else []
                given += [word.value for word in node.keywords if word.arg == "icon"]
                parts = [part for value in given for part in choices(value)]
                found |= {part.value for part in parts if isinstance(part, ast.Constant) and part.value}
    return found


def choices(value: ast.expr) -> list[ast.expr]:
    """What an expression can come out as: both branches of a conditional, else itself."""
    return [*choices(value.body), *choices(value.orelse)] if isinstance(value, ast.IfExp) else [value]


def test_the_search_for_icons_finds_them() -> None:
    assert {"undo", "redo", "menu", "sun", "moon"} <= icons_asked_for()


def test_the_window_asks_for_no_icon_that_is_missing() -> None:
    assert icons_asked_for() - set(resources.icons()) == set()


@pytest.mark.parametrize("name", resources.icons())
def test_the_line_icons_are_one_set(name: str) -> None:
    drawing = ElementTree.fromstring(resources.icon(name, "#123456"))
    assert {key: drawing.get(key) for key in ("viewBox", "stroke", "stroke-width", "fill")} == {
        "viewBox": "0 0 20 20",
        "stroke": "#123456",
        "stroke-width": "1.6",
        "fill": "none",
    }
    colours = {part.get(key) for part in drawing.iter() for key in ("fill", "stroke")}
    assert colours <= {None, "none", "#123456"}


def test_the_icon_of_the_program_is_there_in_every_form() -> None:
    assert ElementTree.parse(resources.path("icons", "gradviz.svg")).getroot().tag == f"{SVG}svg"
    png = resources.path("icons", "gradviz.png").read_bytes()
    assert struct.unpack(">II", png[16:24]) == (256, 256)
    assert resources.path("icons", "gradviz.ico").read_bytes().startswith(b"\0\0\1\0")
    icns = resources.path("icons", "gradviz.icns").read_bytes()
    assert (icns[:4], struct.unpack(">I", icns[4:8])[0]) == (b"icns", len(icns))


def test_the_icons_are_drawn_from_their_svg(qapp: object) -> None:
    from PySide6.QtGui import QColor, QImage
    from PySide6.QtSvg import QSvgRenderer

    from tools.icon import png

    drawn = QImage.fromData(png(QSvgRenderer(str(resources.path("icons", "gradviz.svg"))), 256))
    kept = QImage(str(resources.path("icons", "gradviz.png")))
    for x in range(0, 256, 8):
        for y in range(0, 256, 8):
            there, here = QColor(drawn.pixelColor(x, y)), QColor(kept.pixelColor(x, y))
            assert max(abs(a - b) for a, b in zip(there.getRgb(), here.getRgb(), strict=True)) <= 2


@pytest.mark.parametrize("name", resources.icons())
def test_an_icon_shows_something_in_the_colour_asked_for(name: str, qapp: object) -> None:
    from PySide6.QtCore import QByteArray
    from PySide6.QtGui import QImage, QPainter
    from PySide6.QtSvg import QSvgRenderer

    image = QImage(60, 60, QImage.Format.Format_ARGB32)
    image.fill(0)
    painter = QPainter(image)
    renderer = QSvgRenderer(QByteArray(resources.icon(name, "#1766AD")))
    assert renderer.isValid()
    renderer.render(painter)
    painter.end()
    opaque = [
        image.pixelColor(x, y).name()
        for x in range(60)
        for y in range(60)
        if image.pixelColor(x, y).alpha() == 255
    ]
    assert len(opaque) > 40
    assert set(opaque) == {"#1766ad"}
    edge = [(k, side) for k in range(60) for side in (0, 59)]
    assert all(image.pixelColor(*at).alpha() == 0 == image.pixelColor(*at[::-1]).alpha() for at in edge)


# --- the desktop -------------------------------------------------------------------------------------------


def test_the_desktop_entry_starts_the_program_and_has_its_icon() -> None:
    lines = resources.path("gradviz.desktop").read_text(encoding="utf-8").splitlines()
    assert lines[0] == "[Desktop Entry]"
    entry = dict(line.split("=", 1) for line in lines[1:])
    assert (entry["Type"], entry["Exec"], entry["Icon"]) == ("Application", "gradviz open %f", "gradviz")
    assert {"Name", "Comment", "Comment[zh_CN]", "Categories"} <= set(entry)


def test_the_file_type_of_the_desktop_entry_is_declared() -> None:
    declared = ElementTree.parse(resources.path("gradviz-mime.xml")).getroot()
    space = "{http://www.freedesktop.org/standards/shared-mime-info}"
    kind = declared.find(f"{space}mime-type")
    assert kind is not None
    assert kind.find(f"{space}glob").get("pattern") == "*.gradviz"
    assert f"MimeType={kind.get('type')};" in resources.path("gradviz.desktop").read_text(encoding="utf-8")
