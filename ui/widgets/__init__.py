"""Small parts that several pages use, one to a file."""
