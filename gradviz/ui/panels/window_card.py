"""Convolution and pooling by the cell: an image, a kernel and what comes out, linked with each other.

Whatever cell is pointed at, the numbers that meet in it stand side by side: of the output a patch and the
kernel, of the image the gradients of all windows that cover it, of a weight all cells that it lay on.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QMenu, QPushButton, QVBoxLayout, QWidget

from gradviz.explain.kernels import KERNELS, kernel_for
from gradviz.explain.numbers import exact
from gradviz.explain.symbols import gradient_text, name
from gradviz.explain.window_sums import (
    CellSum,
    Factors,
    Layer,
    Place,
    Target,
    input_sum,
    layer_of,
    output_sum,
    weight_sum,
)
from gradviz.explain.window_words import lines_of, sentence_of
from gradviz.graph.graph import Graph, Node, NodeId
from gradviz.language import tr
from gradviz.ui import theme as look
from gradviz.ui.panels.array_table import number_in
from gradviz.ui.panels.board import Board
from gradviz.ui.panels.cards import Card, Words
from gradviz.ui.panels.flow import FlowLayout
from gradviz.ui.panels.index_picker import IndexPicker
from gradviz.ui.panels.picture_button import PictureButton
from gradviz.ui.session import Session
from gradviz.ui.theme import SMALL_SIZE, word_font

LARGEST, SMALLEST = 150.0, 40.0
"""Pixels that a board may have."""
SIGN_WIDTH, GAP = 14, 3
FIELD_WIDTH = 74


class Names(NamedTuple):
    """What the parts of the layer are called."""

    x: str
    y: str
    w: str
    to_x: str
    to_w: str


class WindowCard(Card):
    """Shows the layer at one node, at the moment under the cursor."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._node: Node | None = None
        self.layer: Layer | None = None
        self.found: CellSum | None = None
        self._target: Target = "output"
        self._place: Place = (0, 0)
        self.title = Words("title", weight=600)
        self.example, self.channel, self.kernel = (IndexPicker() for _ in range(3))
        self.image, self.output = Board(), Board()
        self.left, self.weights, self.products = Board(), Board(), Board()
        self.image_name, self.output_name = QLabel(), QLabel()
        self.left_name, self.weights_name, self.products_name = QLabel(), QLabel(), QLabel()
        self.sentence = Words()
        self.terms = Words("quiet", SMALL_SIZE)
        self.presets, self.picture = QPushButton(), PictureButton(session)
        self._field = QLineEdit(self, visible=False)
        self._connect()
        self._build()

    def _connect(self) -> None:
        for board, target in ((self.output, "output"), (self.image, "input"), (self.weights, "weight")):
            board.set_reachable()
            board.pointed.connect(lambda row, column, t=target: self.point(t, (row, column)))
        self.weights.opened.connect(lambda row, column: self._edit((row, column)))
        for picker in (self.example, self.channel, self.kernel):
            picker.changed.connect(self._show)
        self._field.editingFinished.connect(self._take)
        self._field.setFixedWidth(FIELD_WIDTH)
        self._field.setStyleSheet("QLineEdit { padding: 2px 6px; }")
        menu = QMenu(self.presets)
        for key in KERNELS:
            menu.addAction("").triggered.connect(lambda _on=False, key=key: self.set_kernel(key))
        self.presets.setMenu(menu)
        self.presets.setFont(word_font(SMALL_SIZE, 500))

    def _build(self) -> None:
        pickers = QWidget()
        flow = FlowLayout(pickers, gap=12, line_gap=6)
        for picker in (self.example, self.channel, self.kernel):
            flow.addWidget(picker)
        above = _row(_named(self.image_name, self.image), _sign("→"), _named(self.output_name, self.output))
        self._times, self._equals = _sign("·"), _sign("=")
        below = _row(
            _named(self.left_name, self.left),
            self._times,
            _named(self.weights_name, self.weights),
            self._equals,
            _named(self.products_name, self.products),
        )
        self._deeds = QWidget()
        deeds = FlowLayout(self._deeds, gap=8, line_gap=8)
        deeds.addWidget(self.presets)
        deeds.addWidget(self.picture)
        self.add(self.title, pickers)
        for row in (above, below):
            self.parts.addLayout(row)
        self.add(self.sentence, self.terms, self._deeds)
        self.parts.addStretch(1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        around = self.parts.contentsMargins()
        room = event.size().width() - around.left() - around.right()
        for boards in ((self.image, self.output), (self.left, self.weights, self.products)):
            between = (len(boards) - 1) * (SIGN_WIDTH + 2 * GAP) + GAP
            for board in boards:
                board.set_limit(min(LARGEST, max(SMALLEST, (room - between) // len(boards))))

    # --- what it shows -------------------------------------------------------------------------------------

    def show_node(self, node_id: NodeId) -> None:
        """Show this node, if it is a layer of windows whose inputs are known."""
        trace = self._session.trace
        assert trace is not None
        layer = layer_of(trace.known_after(self._session.cursor), node_id)
        self.setHidden(layer is None)
        self.layer = layer
        if layer is None:
            self._node = None
            return
        if self._node is None or self._node.id != node_id:
            self._target, self._place = "output", (layer.windows.out[0] // 2, layer.windows.out[1] // 2)
        self._node = trace.graph.nodes[node_id]
        self.example.set_count(layer.shape[0])
        self.kernel.set_count(layer.shape[1] if layer.w is not None else 1)
        self.channel.set_count(layer.x.shape[1])
        self._show()

    def point(self, target: Target, place: Place) -> None:
        """Tell about this cell of the output, of the image or of the kernel."""
        if self.layer is None or (target == "weight" and self.layer.w is None):
            return
        self._target, self._place = target, place
        self._show()

    @property
    def _output(self) -> int:
        """The output channel: of a pooling, that of the image."""
        return (
            self.kernel.value if self.layer is not None and self.layer.w is not None else self.channel.value
        )

    def _show(self, *_what: object) -> None:
        layer, node = self.layer, self._node
        trace = self._session.trace
        if layer is None or node is None or trace is None:
            return
        self._keep_in_range(layer)
        self.found = self._sum(layer)
        names = _names(trace.graph, node, [gradient_text(trace, s) for s in node.inputs[:2] if s is not None])
        self._show_large(layer, names)
        self._show_small(layer, names)
        self._show_words(layer, names)
        graph, kernel = trace.graph, _source(node, 1)
        leaf = kernel is not None and graph.nodes[kernel].is_leaf
        self.presets.setVisible(leaf)
        self.presets.setEnabled(layer.w is not None and kernel_for("blur", *layer.windows.kernel) is not None)
        image = _source(node, 0)
        self.picture.example = self.example.value
        self.picture.show_leaf(None if image is None else graph.nodes[image])
        self._deeds.setHidden(self.presets.isHidden() and self.picture.isHidden())

    def _keep_in_range(self, layer: Layer) -> None:
        shapes = {"output": layer.windows.out, "input": layer.x.shape[2:], "weight": layer.windows.kernel}
        rows, columns = shapes[self._target]
        self._place = min(self._place[0], rows - 1), min(self._place[1], columns - 1)
        if self.channel.value not in layer.channels_of(self._output):
            self.channel.set_value(layer.channels_of(self._output)[0])

    def _sum(self, layer: Layer) -> CellSum | None:
        """What meets in the cell; None while that is not known."""
        example, channel, place = self.example.value, self.channel.value, self._place
        if self._target == "output":
            return output_sum(layer, (example, self._output, *place))
        if layer.gradient is None:
            return None
        if self._target == "input":
            return input_sum(layer, (example, channel, *place))
        number = channel - layer.channels_of(self._output)[0]
        return weight_sum(layer, (self._output, number, *place))

    def _part(self) -> Factors | None:
        """The part of the sum that is shown in the boards."""
        if self.found is None:
            return None
        wanted = {"output": self.channel.value, "input": self._output, "weight": self.example.value}
        parts = {part.index: part for part in self.found.parts}
        return parts.get(wanted[self.found.target], self.found.parts[0])

    def _show_large(self, layer: Layer, names: Names) -> None:
        example, target, found = self.example.value, self._target, self.found
        self.image.show_cells(layer.x[example, self.channel.value], _pair(layer.x.shape[2:]))
        back = target != "output" and layer.gradient is not None
        shown = layer.gradient if back else layer.y
        cells = None if shown is None else shown[example, self._output]
        self.output.show_cells(cells, _pair(layer.windows.out), gradient=back)
        self.image.mark(
            () if found is None or target == "input" else found.image,
            self._place if target == "input" else None if found is None else found.winner,
        )
        self.output.mark(
            () if found is None or target == "output" else found.outputs,
            self._place if target == "output" else None,
        )
        self.image_name.setText(names.x)
        self.output_name.setText(gradient_name(self._session, self._node) if back else names.y)

    def _show_small(self, layer: Layer, names: Names) -> None:
        part, target = self._part(), self._target
        known = part is not None and not (target == "output" and layer.y is None)
        shape = layer.windows.out if target == "weight" else layer.windows.kernel
        kernel = None if part is None else part.right
        if layer.w is not None:
            number = self.channel.value - layer.channels_of(self._output)[0]
            kernel = layer.w[self._output, number]
        self.left.show_cells(None if part is None else part.left, _pair(shape), gradient=target == "input")
        self.weights.show_cells(kernel, _pair(layer.windows.kernel))
        products = part.products if part is not None and known else None
        self.products.show_cells(products, _pair(shape), gradient=target != "output")
        self.weights.mark((), self._place if target == "weight" else None)
        left = {"output": tr("patch"), "input": tr("gradients"), "weight": tr("under it")}
        self.left_name.setText(left[target])
        self.weights_name.setText(names.w or tr("weights"))
        self.products_name.setText(tr("products"))

    def _show_words(self, layer: Layer, names: Names) -> None:
        lines: list[str] = []
        if self._target == "output" and layer.y is None:
            text = tr("{name} has no value yet at this step.").format(name=names.y)
        elif self.found is None:
            text = tr("No gradient has arrived at {name} yet: go on to the backward pass.").format(
                name=names.y
            )
        else:
            called = {"output": names.y, "input": names.to_x, "weight": names.to_w}[self._target]
            text = sentence_of(self.found, layer.kind, called, names.x)
            lines = lines_of(self.found) if layer.kind == "conv" else []
        self.sentence.say(text)
        self.terms.say("\n".join(lines))
        for board in (self.image, self.output, self.weights):
            board.setAccessibleDescription(" ".join([text, *lines]))

    # --- a kernel of one's own -----------------------------------------------------------------------------

    def set_kernel(self, key: str) -> None:
        """Lay this kernel on every channel of the image."""
        layer = self.layer
        if layer is None or layer.w is None:
            return
        cells = kernel_for(key, *layer.windows.kernel)
        if cells is not None:
            changed = np.array(layer.w)
            changed[self._output] = cells
            self._set_weights(changed)

    def _set_weights(self, changed: np.ndarray) -> None:
        leaf = _source(self._node, 1)
        if leaf is not None:
            self._session.set_value(leaf, changed, True)

    def _edit(self, place: Place) -> None:
        """A field over the cell; the number that is typed into it is the cell's."""
        trace, leaf, cells = self._session.trace, _source(self._node, 1), self.weights.shown
        if trace is None or leaf is None or cells is None or not trace.graph.nodes[leaf].is_leaf:
            return
        self.point("weight", place)
        self._field.setText(exact(float(cells[place])))
        corner = self.weights.mapTo(self, self.weights.cell_rect(place).center().toPoint())
        self._field.move(
            max(2, corner.x() - FIELD_WIDTH // 2), corner.y() - self._field.sizeHint().height() // 2
        )
        self._field.show()
        self._field.raise_()
        self._field.selectAll()
        self._field.setFocus(Qt.FocusReason.OtherFocusReason)

    def _take(self) -> None:
        number, layer = number_in(self._field.text()), self.layer
        was_open = self._field.isVisible()
        self._field.hide()
        if not was_open or number is None or layer is None or layer.w is None or self._target != "weight":
            return
        changed = np.array(layer.w)
        index = (self._output, self.channel.value - layer.channels_of(self._output)[0], *self._place)
        if changed[index] != number:
            changed[index] = number
            self._set_weights(changed)
        self.weights.setFocus(Qt.FocusReason.OtherFocusReason)

    # --- words and looks -----------------------------------------------------------------------------------

    def set_theme(self, theme: look.Theme) -> None:
        """All colours."""
        for board in (self.image, self.output, self.left, self.weights, self.products):
            board.set_theme(theme)

    def retranslate(self) -> None:
        """All words."""
        self.title.say(tr("Cell by cell"))
        self.example.retranslate(tr("example"))
        self.channel.retranslate(tr("channel"))
        self.kernel.retranslate(tr("kernel"))
        self.image.setAccessibleName(tr("Cells of the image"))
        self.output.setAccessibleName(tr("Cells of the output"))
        self.weights.setAccessibleName(tr("Cells of the kernel"))
        self.presets.setText(tr("Kernel"))
        self.presets.setToolTip(tr("Lay a well-known kernel of 3 × 3 cells on the image"))
        for action, (title, _) in zip(self.presets.menu().actions(), KERNELS.values(), strict=True):
            action.setText(tr(title))
        self.picture.retranslate()
        self._field.setAccessibleName(tr("Weight"))
        self._show()


def gradient_name(session: Session, node: Node | None) -> str:
    """What the gradient of a node is called."""
    return "" if node is None or session.trace is None else gradient_text(session.trace, node.id)


def _names(graph: Graph, node: Node, gradients: list[str]) -> Names:
    inputs = [name(graph, source) for source in node.inputs if source is not None]
    w = inputs[1] if len(inputs) > 1 else ""
    to_x, to_w = [*gradients, ""][:2]
    return Names(inputs[0], name(graph, node.id), w, to_x, to_w)


def _source(node: Node | None, slot: int) -> NodeId | None:
    return node.inputs[slot] if node is not None and len(node.inputs) > slot else None


def _pair(shape: tuple[int, ...]) -> Place:
    return shape[0], shape[1]


def _named(label: QLabel, board: Board) -> QVBoxLayout:
    """A board under its name."""
    label.setProperty("role", "quiet")
    label.setFont(word_font(SMALL_SIZE))
    column = QVBoxLayout()
    column.setSpacing(2)
    column.addWidget(label)
    column.addWidget(board)
    column.addStretch(1)
    return column


def _sign(text: str) -> QLabel:
    label = QLabel(text, alignment=Qt.AlignmentFlag.AlignCenter)
    label.setProperty("role", "quiet")
    label.setFixedWidth(SIGN_WIDTH)
    return label


def _row(*parts: QVBoxLayout | QLabel) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(GAP)
    for part in parts:
        if isinstance(part, QLabel):
            row.addWidget(part)
        else:
            row.addLayout(part)
    row.addStretch(1)
    return row
