"""Where a graph can go besides pictures: JSON traces and plain tables."""
