"""Bytes to a `Document`; pure parsing. Odd content gives warnings, never an exception."""
