"""Who may do what: users, sessions, tokens, what was done. Knows no web framework."""
