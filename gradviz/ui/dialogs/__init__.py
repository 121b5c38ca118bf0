"""Windows over the window: the picture to take away, the keyboard map, who made this."""
