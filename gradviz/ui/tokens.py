"""The look as values: one `Theme` holds every colour, the lengths are the same in all of them.

Contrast of every pair that text is set in is at least 4.5 to 1 (`tests/ui/test_theme.py` measures them).
"""

from __future__ import annotations

from dataclasses import dataclass

SPACE = 4
"""Spacing goes in steps of this many pixels."""
CARD_RADIUS = 13
PANEL_RADIUS = 10
BUTTON_RADIUS = 9
BADGE_RADIUS = 7
TEXT_SIZE = 13.5
SENTENCE_SIZE = 15.5
SMALL_SIZE = 12.0
LEAST_SIZE = 11.0


@dataclass(frozen=True, kw_only=True)
class Theme:
    """Colours as ``#rrggbb``, or ``#aarrggbb`` where something shines through."""

    name: str
    dark: bool
    canvas: str
    """The ground under the graph."""
    dots: str
    """The dotted grid on it."""
    surface: str
    """Cards, panels, bars, menus."""
    fill: str
    """Resting buttons, badges, the trough of the segmented switch."""
    fill_hover: str
    fill_pressed: str
    editor: str
    """Text fields and the program."""
    line: str
    """Hairlines between and around surfaces."""
    field_line: str
    """The border of something to type in or tick: 3 to 1 against its surroundings."""
    text: str
    quiet: str
    ahead: str
    """Wires that are still to come."""
    forward: str
    forward_soft: str
    on_forward: str
    backward: str
    backward_soft: str
    on_backward: str
    selection: str
    """The outline of what is selected, and of keyboard focus."""
    selection_soft: str
    good: str
    good_soft: str
    warning: str
    warning_soft: str
    danger: str
    danger_soft: str
    tooltip: str
    on_tooltip: str
    shadow: str
    """One ring of a hand-painted shadow, with alpha."""
    series: tuple[str, ...]
    """Further lines of a plot, told apart by colour-blind readers too."""


LIGHT = Theme(
    name="light",
    dark=False,
    canvas="#F6F7F9",
    dots="#D5DAE1",
    surface="#FFFFFF",
    fill="#EDF0F4",
    fill_hover="#E4E8EE",
    fill_pressed="#D9DFE7",
    editor="#F6F8FA",
    line="#E1E5EA",
    field_line="#8E97A4",
    text="#1A1F27",
    quiet="#656E7C",
    ahead="#98A2B0",
    forward="#1766AD",
    forward_soft="#E8F2FB",
    on_forward="#FFFFFF",
    backward="#C2410C",
    backward_soft="#FDEEE5",
    on_backward="#FFFFFF",
    selection="#6D3FC4",
    selection_soft="#EFE9FB",
    good="#117A38",
    good_soft="#E5F5EA",
    warning="#85580A",
    warning_soft="#FFF6DC",
    danger="#B91C1C",
    danger_soft="#FDEBEB",
    tooltip="#1A1F27",
    on_tooltip="#F6F7F9",
    shadow="#071A1F27",
    series=("#1766AD", "#C2410C", "#7A4BD1", "#117A38", "#656E7C"),
)

DARK = Theme(
    name="dark",
    dark=True,
    canvas="#13161B",
    dots="#2A3039",
    surface="#1B2027",
    fill="#262D36",
    fill_hover="#303843",
    fill_pressed="#3A4350",
    editor="#13161B",
    line="#2B323C",
    field_line="#6B7686",
    text="#E7EAEE",
    quiet="#98A2B0",
    ahead="#5E6876",
    forward="#6DB7F7",
    forward_soft="#17293A",
    on_forward="#0E1A26",
    backward="#FF9560",
    backward_soft="#39231A",
    on_backward="#26130A",
    selection="#B79CF5",
    selection_soft="#2A2440",
    good="#5FD38D",
    good_soft="#16301F",
    warning="#F0C362",
    warning_soft="#352A12",
    danger="#FF8F8F",
    danger_soft="#3B1D1F",
    tooltip="#E7EAEE",
    on_tooltip="#13161B",
    shadow="#1A000000",
    series=("#6DB7F7", "#FF9560", "#B79CF5", "#5FD38D", "#98A2B0"),
)

PRINT = Theme(
    name="print",
    dark=False,
    canvas="#FFFFFF",
    dots="#00FFFFFF",
    surface="#FFFFFF",
    fill="#F1F3F5",
    fill_hover="#E7EAEE",
    fill_pressed="#DCE1E7",
    editor="#FFFFFF",
    line="#A9B1BC",
    field_line="#6B7686",
    text="#000000",
    quiet="#4A525E",
    ahead="#8B94A1",
    forward="#0F5594",
    forward_soft="#EAF2FA",
    on_forward="#FFFFFF",
    backward="#A83508",
    backward_soft="#FCEFE7",
    on_backward="#FFFFFF",
    selection="#6D3FC4",
    selection_soft="#EFE9FB",
    good="#117A38",
    good_soft="#E5F5EA",
    warning="#85580A",
    warning_soft="#FFF6DC",
    danger="#B91C1C",
    danger_soft="#FDEBEB",
    tooltip="#1A1F27",
    on_tooltip="#F6F7F9",
    shadow="#00000000",
    series=("#0F5594", "#A83508", "#6D3FC4", "#117A38", "#4A525E"),
)

THEMES = {theme.name: theme for theme in (LIGHT, DARK, PRINT)}
