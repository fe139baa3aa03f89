"""Text to tokens with their places, and what is recognised in any text; pure, no I/O."""
