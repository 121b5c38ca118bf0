"""The drawing: cards, wires and the gestures on them."""
