"""The light in which a net learns: what runs beside the window, and what shows how far it is."""
