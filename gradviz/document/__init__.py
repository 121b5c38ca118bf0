"""What is open, what can be undone, and how it is kept in a file."""
