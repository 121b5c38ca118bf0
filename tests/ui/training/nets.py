"""Small nets that learn, for the tests of the window that trains them."""

MOONS = """x = input(1, 2)
t = input(1)
y = mlp(x, widths=(8, 8, 2), activation="tanh")
loss = cross_entropy(y, t)
"""
CURVE = """x = input(1, 1)
t = input(1, 1)
y = mlp(x, widths=(8, 1), activation="tanh")
loss = mse(y, t)
"""
