"""The plot: lazy, in the theme's colours, off the wheel."""

import subprocess
import sys

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QImage, QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from gradviz.engine.point import evaluate
from gradviz.graph.parse import parse
from gradviz.ui.plots.curve import Curve, curve
from gradviz.ui.plots.function_plot import FunctionPlot
from gradviz.ui.tokens import DARK, LIGHT, Theme


def curve_of(text: str) -> Curve:
    graph = parse(text)
    found = curve(evaluate(graph), graph.find("y"), (0,))
    assert found is not None
    return found


@pytest.fixture
def plot(qtbot: QtBot) -> FunctionPlot:
    widget = FunctionPlot()
    qtbot.addWidget(widget)
    widget.resize(300, 168)
    widget.show()
    qtbot.waitExposed(widget)
    return widget


def has_colour(picture: QImage, colour: str) -> bool:
    wanted = QColor(colour)
    return any(
        max(
            abs(wanted.red() - (pixel := picture.pixelColor(x, y)).red()),
            abs(wanted.green() - pixel.green()),
            abs(wanted.blue() - pixel.blue()),
        )
        < 24
        for x in range(picture.width())
        for y in range(picture.height())
    )


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_curve_and_tangent_have_the_colours_of_the_theme(plot: FunctionPlot, theme: Theme) -> None:
    plot.set_theme(theme)
    plot.show_curve(curve_of("x = 0.7\ny = tanh(x)"), ("x", "y"))
    picture = plot.grab().toImage()
    assert has_colour(picture, theme.forward)
    assert has_colour(picture, theme.backward)


def test_it_says_in_words_what_it_shows(plot: FunctionPlot) -> None:
    plot.show_curve(curve_of("x = 2\ny = x * 3"), ("x", "y"))
    assert plot.accessibleName() == "y as a function of x: slope 3 at x = 2"
    plot.show_curve(None, ("x", "y"))
    assert plot.accessibleName() == ""


def test_the_wheel_scrolls_what_is_around_it(plot: FunctionPlot) -> None:
    plot.show_curve(curve_of("x = 2\ny = x * 3"), ("x", "y"))
    event = QWheelEvent(
        QPointF(150, 80),
        plot.mapToGlobal(QPointF(150, 80)),
        QPoint(),
        QPoint(0, -120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    event.accept()
    ranges = plot._parts.view.getViewBox().viewRange()
    QApplication.sendEvent(plot._parts.view, event)
    assert not event.isAccepted()
    assert plot._parts.view.getViewBox().viewRange() == ranges


@pytest.mark.parametrize(
    "text", ["x = 0\ny = sqrt(x)", "x = -1\ny = log(x)", "x = 0\ny = exp(x) / x", "x = 500\ny = exp(x)"]
)
def test_wild_functions_are_drawn_without_a_warning(plot: FunctionPlot, text: str) -> None:
    graph = parse(text)
    found = curve(evaluate(graph), graph.find("y"), (0,))
    plot.show_curve(found, ("x", "y"))
    assert not plot.grab().isNull()


def test_pyqtgraph_is_not_imported_before_a_plot_is_shown() -> None:
    program = (
        "import sys; from PySide6.QtWidgets import QApplication; app = QApplication([]);"
        "from gradviz.ui.plots.function_plot import FunctionPlot; plot = FunctionPlot();"
        "assert 'pyqtgraph' not in sys.modules; plot.show(); assert 'pyqtgraph' in sys.modules"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
