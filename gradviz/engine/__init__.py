"""What happens when a graph runs: the recorded trace and the numeric gradient check."""
