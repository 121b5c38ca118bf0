"""The attributes of an operation as fields, made from what the operation says of them: a list to choose from,
a box to tick, or something to type as in the program."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QVBoxLayout, QWidget

from gradviz.graph.graph import GraphError, Node, NodeId
from gradviz.graph.setting import read_setting, setting_text
from gradviz.language import tr
from gradviz.ops.op import Attr, Op, settings
from gradviz.ui.panels.cards import Facts, RichWords, Words, set_role
from gradviz.ui.session import Session
from gradviz.ui.theme import SMALL_SIZE, mono_font, word_font

WIDTH = 108


class AttributeFields(QWidget):
    """The fields of one node; hidden where it has no attributes."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._node: NodeId | None = None
        self._form: _Form | None = None
        self._forms: dict[str, _Form] = {}
        self.problem = Words("danger", SMALL_SIZE)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(6)
        self._column.addWidget(self.problem)

    @property
    def fields(self) -> dict[str, QWidget]:
        """What can be changed, by the names of the attributes."""
        return {} if self._form is None else self._form.fields

    def show_node(self, node: Node) -> None:
        """Show what this node has; inside an open block it can be read only."""
        op = node.operation
        self.setHidden(not op.attrs)
        if node.id != self._node:
            self.problem.say("")
        if not op.attrs:
            self._node = self._form = None
            return
        if node.op not in self._forms:
            self._forms[node.op] = _Form(op, self._set)
            self._column.insertWidget(0, self._forms[node.op])
        self._node, self._form = node.id, self._forms[node.op]
        for name, form in self._forms.items():
            form.setVisible(name == node.op)
        self._form.show_values(op, node)
        self._form.setEnabled(node.id in self._session.state.graph)

    def _set(self, attr: Attr, value: Any) -> None:
        """The person has chosen or typed a value; typed ones come as text."""
        node_id = self._node
        if node_id is None or node_id not in self._session.state.graph:
            return
        node = self._session.state.graph[node_id]
        field = self.fields[attr.name]
        try:
            if isinstance(field, QLineEdit):
                value = read_setting(node.operation, attr, value)
            self.problem.say("")
        except GraphError as error:
            self.problem.say(str(error))
            set_role(field, "bad")
            return
        set_role(field, "")
        if value != settings(node.operation, node.attrs)[attr.name]:
            done = self._session.building.set_attribute(node_id, attr.name, value)
            set_role(field, "" if done else "bad")

    def retranslate(self) -> None:
        """Say everything in the current language."""
        self.problem.say("")
        for form in self._forms.values():
            form.retranslate()


class _Form(Facts):
    """One row an attribute of one operation."""

    def __init__(self, op: Op, changed: Any) -> None:
        super().__init__()
        self._op = op
        self._changed = changed
        self.fields: dict[str, QWidget] = {}
        self._names: dict[str, RichWords] = {}
        for attr in op.attrs:
            self._names[attr.name] = RichWords("quiet")
            self._names[attr.name].setFont(mono_font(12.5))
            self._names[attr.name].say(attr.name)
            self.fields[attr.name] = self._field(attr)
            self.put(self._names[attr.name], self.fields[attr.name])
        self.retranslate()

    def _field(self, attr: Attr) -> QWidget:
        if attr.kind == "bool":
            tick = QCheckBox()
            tick.toggled.connect(lambda on: self._changed(attr, on))
            tick.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
            return tick
        if attr.kind == "choice":
            box = QComboBox()
            box.addItems(list(attr.choices))
            box.setFixedWidth(WIDTH)
            box.setFont(word_font(SMALL_SIZE, 500))
            box.textActivated.connect(lambda chosen: self._changed(attr, chosen))
            return box
        field = QLineEdit()
        field.setFixedWidth(WIDTH)
        field.setAlignment(Qt.AlignmentFlag.AlignRight)
        field.setStyleSheet("QLineEdit { padding: 3px 8px; }")
        field.setFont(mono_font(12.5))
        field.editingFinished.connect(lambda: self._take(attr, field))
        return field

    def _take(self, attr: Attr, field: QLineEdit) -> None:
        if field.isModified():
            field.setModified(False)
            self._changed(attr, field.text())

    def show_values(self, op: Op, node: Node) -> None:
        """Show what the node has; what is just being typed stays."""
        chosen = settings(op, node.attrs)
        for attr in op.attrs:
            field, value = self.fields[attr.name], chosen[attr.name]
            with QSignalBlocker(field):
                if isinstance(field, QCheckBox):
                    field.setChecked(bool(value))
                elif isinstance(field, QComboBox):
                    field.setCurrentText(value)
                elif isinstance(field, QLineEdit):
                    _write(field, setting_text(attr, value))

    def retranslate(self) -> None:
        """What each attribute is for."""
        for attr in self._op.attrs:
            field = self.fields[attr.name]
            says = tr("{name}: {what}").format(name=attr.name, what=tr(attr.says))
            for part in (field, self._names[attr.name]):
                part.setToolTip(tr(attr.says))
            field.setAccessibleName(says)


def _write(field: QLineEdit, text: str) -> None:
    """Put a text into a field in which nobody is typing."""
    if field.text() != text and not (field.hasFocus() and field.isModified()):
        field.setText(text)
        set_role(field, "")
