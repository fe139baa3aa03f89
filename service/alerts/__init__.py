"""Saved queries and what they give: each new paragraph that matches, once, with the reason."""
