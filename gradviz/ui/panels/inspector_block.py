"""The inspector's page for an open block: what it is, its value, its parameters, what can be done with it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from gradviz.explain.symbols import gradient_text
from gradviz.explain.titles import block_title
from gradviz.graph.block import block_of
from gradviz.language import tr
from gradviz.ui.fonts import math_font, word_font
from gradviz.ui.panels.attribute_fields import AttributeFields
from gradviz.ui.panels.cards import Card, Facts, Words
from gradviz.ui.panels.flow import FlowLayout
from gradviz.ui.panels.inspector_parts import Page, maths
from gradviz.ui.panels.parameters_card import ParametersCard
from gradviz.ui.session import Session
from gradviz.ui.theme import SMALL_SIZE, TEXT_SIZE


class BlockPage(Page):
    """Shows the open block that is pointed at."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.head, self.facts_card = Card(), Card()
        self.badge, self.title = QLabel(), Words("title", TEXT_SIZE + 1, 600)
        self.badge.setFont(math_font(15, italic=False))
        self.badge.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.badge.setProperty("role", "segments")
        self.badge.setMinimumSize(28, 26)
        self.badge.setContentsMargins(6, 0, 6, 0)
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addWidget(self.badge)
        row.addWidget(self.title, 1)
        self.head.parts.addLayout(row)
        self.what, self.attributes = Words("quiet"), AttributeFields(session)
        self.head.add(self.what, self.attributes)
        self.facts = Facts()
        self.value_name, self.value = self.facts.row("forward")
        self.gradient_name, self.gradient = self.facts.row("backward")
        self.facts_card.add(self.facts)
        self.parameters = ParametersCard(session)
        self.close_block, self.open_inside = QPushButton(), QPushButton()
        deeds = QWidget()
        flow = FlowLayout(deeds, gap=8, line_gap=8)
        for button in (self.close_block, self.open_inside):
            button.setFont(word_font(SMALL_SIZE, 500))
            flow.addWidget(button)
        self.close_block.clicked.connect(self._close)
        self.open_inside.clicked.connect(lambda: session.blocks.open_level())
        for part in (self.head, self.facts_card, self.parameters, deeds):
            self.column.addWidget(part)

    def refresh(self) -> None:
        """Show the block as it is known at the cursor."""
        session = self.session
        block, trace = session.blocks.pointed, session.trace
        opened = None if block is None else session.expanded.blocks.get(block)
        if block is None or opened is None or trace is None:
            return
        kind = block_of(opened.op)
        self.badge.setText(kind.symbol)
        self.title.say(tr(kind.title))
        self.what.say(block_title(opened.op, opened.attrs))
        node = session.state.graph.nodes.get(block)
        self.attributes.setHidden(node is None)
        if node is not None:
            self.attributes.show_node(node)
        shown = session.expanded.shown_id(block)
        known = trace.known_after(session.cursor)
        if shown in trace.graph:
            self.value.show_number(known.value(shown))
            self.gradient_name.say(maths(gradient_text(trace, shown)))
            self.gradient.show_number(known.gradient(shown))
        self.parameters.show_block(block)

    def _close(self) -> None:
        pointed = self.session.blocks.pointed
        if pointed is not None:
            self.session.blocks.close(pointed)

    def retranslate(self) -> None:
        """Say everything in the current language."""
        self.value_name.say(tr("value"))
        self.close_block.setText(tr("Close the block"))
        self.open_inside.setText(tr("Open what is inside"))
        self.attributes.retranslate()
        self.parameters.retranslate()
        super().retranslate()
