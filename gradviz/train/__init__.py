"""How a net learns: data, training, and how good it is (no Qt)."""
