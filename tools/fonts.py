"""Make the fonts in resources/fonts from their published packages (needs `pip install fonttools[woff]`).

    npm pack inter-ui@4.1.1 @fontsource/stix-two-text@5.3.0 @fontsource/jetbrains-mono@5.3.0 \
             @fontsource/noto-sans-sc@5.3.0        # in an empty folder; unpack each into a folder of its name
    apt-get download fonts-noto-cjk                # there too; dpkg -x it into noto-cjk
    python -m tools.fonts THAT_FOLDER

What is published for the web comes in slices (Latin, Greek, ...), compressed, and in one case under a wrong
name. Here each face becomes one TrueType file with outlines that Qt and ziafont both read, with only the
characters and the features that gradviz shows. The mathematical signs that STIX Two Text lacks come from STIX
Two Math, which is drawn for it.
"""

import sys
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

import ziamath
from fontTools.merge import Merger
from fontTools.merge import Options as MergeOptions
from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont, newTable

TARGET = Path(__file__).resolve().parent.parent / "resources" / "fonts"
MATH = Path(ziamath.__file__).parent / "fonts" / "STIXTwoMath-Regular.ttf"

LATIN = {*range(0x20, 0x7F), *range(0xA0, 0x250), *range(0x2B0, 0x370)}
GREEK = {*range(0x370, 0x400)}
SIGNS = {
    *range(0x2000, 0x2070),  # spaces, dashes, quotation marks, primes
    *range(0x2070, 0x20D0),  # superscripts, subscripts, currencies
    *range(0x2100, 0x2300),  # letterlike, fractions, arrows, operators
    *range(0x2300, 0x2400),  # brackets, diameter, keys
    *range(0x25A0, 0x2600),  # geometric shapes
    *(0x2713, 0x2717, 0x27E8, 0x27E9, 0x27F5, 0x27F6, 0x27F9),
}
MATH_ITALIC = {*range(0x1D434, 0x1D468), 0x1D6A4, 0x1D6A5, *range(0x1D6E2, 0x1D71C)}
MODIFIERS = {*range(0x1D62, 0x1D6B), *range(0x1D2C, 0x1D62)}  # subscript and superscript letters
COPYRIGHT = {  # as the fonts themselves say; some packages have a garbled first line in its place
    "Inter": "Copyright 2016 The Inter Project Authors (https://github.com/rsms/inter)",
    "STIXTwo": "Copyright 2001-2021 The STIX Fonts Project Authors (https://github.com/stipub/stixfonts)",
    "JetBrainsMono": "Copyright 2020 The JetBrains Mono Project Authors (https://github.com/JetBrains/JetBrainsMono)",
    "NotoSansSC": "Copyright 2014-2021 Adobe (http://www.adobe.com/), with Reserved Font Name 'Source'.",
}
# The web gives these other code points than GB 2312 does.
PUNCTUATION = "".join(map(chr, range(0x20, 0x7F))) + "—…‘’“”·–"
MADE = 3_850_000_000  # seconds since 1904; a constant, so that the same font has the same bytes
ITALIC_PARTIAL, PARTIAL = 0x1D715, 0x2202


def gb2312() -> set[int]:
    """Every character of GB 2312: 6,763 hanzi and the punctuation and signs of Chinese text."""
    rows, cells = range(0xA1, 0xF8), range(0xA1, 0xFF)
    text = b"".join(bytes((row, cell)) for row in rows for cell in cells).decode("gb2312", "ignore")
    return {ord(character) for character in text}


def covered(font: TTFont) -> set[int]:
    """The characters a font has a glyph for."""
    return set(font.getBestCmap())


def cut(font: TTFont, characters: Iterable[int], features: Sequence[str]) -> TTFont:
    """The font with these characters and layout features only, without hints and glyph names."""
    options = Options()
    options.hinting = False
    options.glyph_names = False
    options.layout_features = list(features)
    options.name_IDs = ["*"]
    options.drop_tables += ["DSIG", "MATH", "STAT", "BASE", "vhea", "vmtx", "gasp"]
    options.recalc_bounds = True
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=characters)
    subsetter.subset(font)
    font.flavor = None
    return font


def to_truetype(font: TTFont) -> TTFont:
    """Outlines of cubic curves (CFF) as the quadratic ones of TrueType, no more than half a unit off."""
    glyphs = font.getGlyphSet()
    table = newTable("glyf")
    table.glyphOrder = font.getGlyphOrder()
    table.glyphs = {}
    for name in table.glyphOrder:
        pen = TTGlyphPen(None)
        glyphs[name].draw(Cu2QuPen(pen, 0.5, reverse_direction=True))
        table.glyphs[name] = pen.glyph()
    font["loca"], font["glyf"] = newTable("loca"), table
    del font["CFF "], font["VORG"]
    font["maxp"].tableVersion = 0x00010000
    limits = ("maxZones", "maxTwilightPoints", "maxStorage", "maxFunctionDefs", "maxInstructionDefs")
    for limit in (*limits, "maxStackElements", "maxSizeOfInstructions", "maxComponentElements"):
        setattr(font["maxp"], limit, 0)
    font.sfntVersion = "\0\1\0\0"
    return font


def join(slices: Sequence[Path], characters: set[int], features: Sequence[str]) -> TTFont:
    """One font out of slices; a character that several have is taken from the first."""
    with tempfile.TemporaryDirectory() as folder:
        parts, missing = [], set(characters)
        for number, path in enumerate(slices):
            # In a collection of CJK faces, the third is the one for simplified Chinese.
            font = TTFont(path, recalcTimestamp=False, fontNumber=2 if path.suffix == ".ttc" else -1)
            here = missing & covered(font)
            if not here:
                continue
            missing -= here
            part = Path(folder) / f"{number}.ttf"
            cut(font, here, features)
            (to_truetype(font) if "CFF " in font else font).save(part)
            parts.append(str(part))
        return Merger(MergeOptions(drop_tables=["gasp", "STAT"])).merge(parts)


def rename(font: TTFont, family: str, style: str, weight: int) -> None:
    """Name a face as families of many weights are: a family of its own for old readers, and the real one."""
    plain = style in ("Regular", "Bold", "Italic")
    postscript = f"{family.replace(' ', '')}-{style}"
    names = {
        1: family if plain else f"{family} {style}",
        2: style if plain else "Regular",
        3: f"gradviz: {postscript}",
        4: f"{family} {style}",
        6: postscript,
        16: None if plain else family,
        17: None if plain else style,
        25: None,
    }
    table = font["name"]
    for identifier, text in names.items():
        table.removeNames(nameID=identifier)
        if text:
            table.setName(text, identifier, 3, 1, 0x409)
    font["OS/2"].usWeightClass = weight
    font["head"].macStyle = {"Bold": 1, "Italic": 2}.get(style, 0)
    selection = font["OS/2"].fsSelection & ~0b1100001
    font["OS/2"].fsSelection = selection | {"Bold": 0x20, "Italic": 0x01, "Regular": 0x40}.get(style, 0x40)


def save(font: TTFont, name: str) -> None:
    """Write a face to resources/fonts, the same bytes each time."""
    font["head"].created = font["head"].modified = MADE
    font.recalcTimestamp = False
    font.save(TARGET / name)
    print(f"{name}: {len(covered(font))} characters, {(TARGET / name).stat().st_size / 1000:.0f} kB")


def only_figures(font: TTFont) -> None:
    """Let `tnum` give one width to the ten figures alone.

    As published it widens spaces, hyphens and brackets too, so that no sentence could be set with it.
    """
    figures = {font.getBestCmap()[ord(figure)] for figure in "0123456789"}
    table = font["GSUB"].table
    tabular = [each.Feature for each in table.FeatureList.FeatureRecord if each.FeatureTag == "tnum"]
    for number in {number for feature in tabular for number in feature.LookupListIndex}:
        for part in table.LookupList.Lookup[number].SubTable:
            part = getattr(part, "ExtSubTable", part)
            part.mapping = {name: wide for name, wide in part.mapping.items() if name in figures}


def inter(source: Path) -> None:
    """Words: four weights, with tabular figures for numbers."""
    features = [
        "kern",
        "mark",
        "mkmk",
        "ccmp",
        "locl",
        "calt",
        "tnum",
        "case",
        "zero",
        "sups",
        "subs",
        "ss03",
    ]
    for style, weight in (("Regular", 400), ("Medium", 500), ("SemiBold", 600), ("Bold", 700)):
        font = TTFont(source / "package" / "web" / f"Inter-{style}.woff2", recalcTimestamp=False)
        only_figures(font)
        cut(font, LATIN | GREEK | SIGNS | MODIFIERS, features)
        rename(font, "Inter", style, weight)
        save(font, f"Inter-{style}.ttf")


def stix(source: Path) -> None:
    """Mathematics: names on the canvas, with the signs of STIX Two Math; a slanted ∂ in the italic."""
    features = ["kern", "mark", "mkmk", "ccmp", "locl", "lnum", "tnum"]
    for style, slope in (("Regular", "normal"), ("Italic", "italic")):
        files = source / "package" / "files"
        slices = [
            files / f"stix-two-text-{part}-400-{slope}.woff2" for part in ("latin", "latin-ext", "greek")
        ]
        wanted = LATIN | GREEK | SIGNS | MATH_ITALIC
        if style == "Italic":
            wanted -= {PARTIAL}
        font = join([*slices, MATH], wanted, features)
        if style == "Italic":
            glyph = font.getBestCmap()[ITALIC_PARTIAL]
            for table in font["cmap"].tables:
                table.cmap[PARTIAL] = glyph
        text = TTFont(slices[0])
        for metric in ("usWinAscent", "usWinDescent", "sTypoAscender", "sTypoDescender", "sTypoLineGap"):
            setattr(font["OS/2"], metric, getattr(text["OS/2"], metric))
        rename(font, "STIX Two Text", style, 400)
        save(font, f"STIXTwoText-{style}.ttf")


def jetbrains_mono(source: Path) -> None:
    """Programs: no ligatures, since a program has to show what was typed."""
    for style, weight in (("Regular", 400), ("Bold", 700)):
        files = source / "package" / "files"
        slices = [
            files / f"jetbrains-mono-{part}-{weight}-normal.woff2" for part in ("latin", "latin-ext", "greek")
        ]
        font = join(slices, LATIN | GREEK | SIGNS, ["mark", "mkmk", "ccmp", "locl", "zero"])
        rename(font, "JetBrains Mono", style, weight)
        save(font, f"JetBrainsMono-{style}.ttf")


def noto_sans_sc(source: Path) -> None:
    """Chinese: the whole of GB 2312, upright, in the weight of text and of headings.

    33 rare characters are in none of the slices; Debian's package has them, though no half-bold ones.
    """
    files = source / "package" / "files"
    whole = source.parent / "noto-cjk" / "usr" / "share" / "fonts" / "opentype" / "noto"
    for style, weight, other in (("Regular", 400, "Regular"), ("SemiBold", 600, "Bold")):
        numbered = sorted(files.glob(f"noto-sans-sc-[0-9]*-{weight}-normal.woff2"))
        slices = [files / f"noto-sans-sc-chinese-simplified-{weight}-normal.woff2", *numbered]
        slices.append(whole / f"NotoSansCJK-{other}.ttc")
        font = join(slices, gb2312() | set(map(ord, PUNCTUATION)), [])
        # Its own lines are 1.45 em tall, for no ink that high. With Inter's measures a line keeps its height
        # and its baseline when Chinese words come into it, and when the language changes.
        for table, ascent, descent in (
            ("hhea", "ascent", "descent"),
            ("OS/2", "sTypoAscender", "sTypoDescender"),
        ):
            setattr(font[table], ascent, 969)
            setattr(font[table], descent, -241)
        font["OS/2"].usWinAscent, font["OS/2"].usWinDescent, font["OS/2"].sTypoLineGap = 969, 241, 0
        rename(font, "Noto Sans SC", style, weight)
        save(font, f"NotoSansSC-{style}.ttf")


def main() -> None:
    folder = Path(sys.argv[1])
    TARGET.mkdir(parents=True, exist_ok=True)
    makers = {
        "inter-ui": (inter, "LICENSE.txt", "Inter"),
        "stix-two-text": (stix, "LICENSE", "STIXTwo"),
        "jetbrains-mono": (jetbrains_mono, "LICENSE", "JetBrainsMono"),
        "noto-sans-sc": (noto_sans_sc, "LICENSE", "NotoSansSC"),
    }
    for package, (make, licence, name) in makers.items():
        source = next(path for path in sorted(folder.iterdir()) if package in path.name and path.is_dir())
        make(source)
        terms = (source / "package" / licence).read_text(encoding="utf-8").split("\n", 1)[1]
        (TARGET / f"OFL-{name}.txt").write_text(f"{COPYRIGHT[name]}\n{terms}", encoding="utf-8")


if __name__ == "__main__":
    main()
