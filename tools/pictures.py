"""Make the pictures of the README with the program itself: `make pictures`."""

import os
import tempfile
import time
from pathlib import Path

# Before Qt is loaded: no window appears, the pictures are sharp on dense screens, and they are in English.
os.environ["QT_QPA_PLATFORM"] = "offscreen"
os.environ["QT_SCALE_FACTOR"] = "2"

from gradviz.document.examples import example
from gradviz.language import set_language
from gradviz.ui.app import make_application, make_window
from gradviz.ui.theme import DARK, LIGHT
from gradviz.ui.window import Window

PICTURES = Path(__file__).resolve().parent.parent / "resources" / "pictures"
SIZE = (1440, 900)
STEP = 8
"""In the middle of the backward pass: one of the two shares of b has come, the other is still to come."""
NET = """x = [0.5, -1]
h = dense(x, 4, activation="tanh")
y = dense(h, 1, activation="sigmoid")
L = mse(y, [1])
"""


def settle(window: Window, seconds: float = 10) -> None:
    """Let the window finish what it is at: the layout, the fonts, the camera."""
    end = time.monotonic() + seconds
    application = make_application()
    quiet = 0
    while quiet < 20 and time.monotonic() < end:
        application.processEvents()
        quiet = quiet + 1 if window.session.is_drawn and not window.session.is_busy else 0
        time.sleep(0.02)
    window.canvas.finish_animations()
    application.processEvents()


def main() -> None:
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        window = make_window(settings=Path(folder, "settings.ini"), recovery_folder=Path(folder))
        set_language("en")
        window.set_reduced_motion(True)
        window.resize(*SIZE)
        window.show()
        window.filing.open_example(example("seed"))
        settle(window)
        for name, theme in (("light", LIGHT), ("dark", DARK)):
            window.set_theme(theme)
            window.session.set_cursor(STEP)
            settle(window)
            file = PICTURES / f"window-{name}.png"
            window.grab().save(str(file))
            print(file.relative_to(PICTURES.parent.parent))
        picture_of_a_net(window)
        window.session.mark_saved()
        window.close()


def picture_of_a_net(window: Window) -> None:
    """Two layers opened to their neurons, in the middle of the backward pass."""
    window.set_theme(LIGHT)
    session = window.session
    session.open_text(NET, "net")
    settle(window)
    for name in ("h", "y"):
        session.open_block(session.state.graph.find(name))
        settle(window)
    assert session.trace is not None
    session.set_cursor(len(session.trace) * 3 // 4)
    window.stage.fit()
    settle(window)
    file = PICTURES / "net-light.png"
    window.grab().save(str(file))
    print(file.relative_to(PICTURES.parent.parent))


if __name__ == "__main__":
    main()
