"""What to say about a step: a sentence, a formula, the numbers on every card and edge."""
