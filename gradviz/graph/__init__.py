"""What a drawing means: an immutable graph, read from text, written back as text, arranged in the plane."""
