"""The parameters of a block in the inspector: each a table of coloured cells that can be typed over."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton

from gradviz.explain.names import plain_name
from gradviz.explain.titles import parameter_words
from gradviz.graph.graph import NodeId
from gradviz.language import tr
from gradviz.ops.op import Array, shape_text
from gradviz.ui.panels.array_table import ArrayTable
from gradviz.ui.panels.cards import Card, Words, small_font
from gradviz.ui.panels.segments import Segments
from gradviz.ui.parameters import Own, changed, gradient_of, own_of
from gradviz.ui.session import Session
from gradviz.ui.theme import SMALL_SIZE


class ParametersCard(Card):
    """One parameter at a time, chosen by name; its values, or its gradient."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._own: tuple[Own, ...] = ()
        self.title, self.count = Words("title", weight=600), QLabel()
        self.count.setProperty("role", "quiet")
        self.count.setFont(small_font())
        head = QHBoxLayout()
        head.addWidget(self.title, 1)
        head.addWidget(self.count)
        self.parts.addLayout(head)
        self.names, self.kinds = Segments(), Segments()
        self.names.chosen.connect(lambda _place: self._show())
        self.kinds.chosen.connect(lambda _place: self._show())
        self.table = ArrayTable()
        self.table.edited.connect(self._keep)
        self.unknown, self.note = Words("quiet"), Words("quiet", SMALL_SIZE)
        self.kinds.offer(["", ""])
        self.fill = QPushButton()
        self.fill.setFont(small_font())
        self.fill.clicked.connect(self._ask_to_fill)
        self.add(self.names, self.kinds, self.table, self.unknown, self.note)
        self.parts.addWidget(self.fill, 0, Qt.AlignmentFlag.AlignLeft)

    @property
    def chosen(self) -> Own | None:
        """The parameter that is shown."""
        return self._own[self.names.place] if self.names.place < len(self._own) else None

    def show_block(self, block: NodeId | None) -> None:
        """Show the parameters of a block, open or closed; None hides the card."""
        own = () if block is None else own_of(self._session.expanded, block)
        self.setHidden(not own)
        before, self._own = self._own, own
        if not own:
            return
        if [one.view for one in own] != [one.view for one in before]:
            self.names.offer([plain_name(one.name) for one in own])
        self.count.setText(parameter_words(sum(one.value.size for one in own)))
        self._show()

    def _show(self) -> None:
        own, trace = self.chosen, self._session.trace
        if own is None or trace is None:
            return
        is_value = self.kinds.place == 0
        shown: Array | None = own.value
        if not is_value:
            known = trace.known_after(self._session.cursor)
            shown = gradient_of(known, self._session.expanded, own.view)
        self.table.setHidden(shown is None)
        self.unknown.say(tr("Not known yet at this step.") if shown is None else "")
        if shown is not None:
            self.table.show_array(shown, editable=is_value)
        shape = tr("Shape {shape}.").format(shape=shape_text(own.value.shape)) if own.value.ndim else ""
        hint = tr("Double-click a cell to change it.") if is_value else ""
        self.note.say(" ".join(filter(None, (shape, hint))))
        self.fill.setVisible(is_value)

    def _ask_to_fill(self) -> None:
        from gradviz.ui.dialogs.fill import offer_filling  # nobody waits for a dialog at the start

        if self.chosen is not None:
            offer_filling(plain_name(self.chosen.name), self.chosen.value, self._keep, self)

    def _keep(self, array: Array) -> None:
        if self.chosen is not None:
            view = self.chosen.view
            self._session.set_value(view.parameter, changed(self._session.expanded, view, array), True)

    def retranslate(self) -> None:
        """Say everything in the current language."""
        self.title.say(tr("Parameters"))
        self.kinds.say([tr("Value"), tr("Gradient")])
        self.fill.setText(tr("Fill…"))
        self.fill.setToolTip(tr("Zeros, ones, random numbers, or those of a file"))
        self._show()
