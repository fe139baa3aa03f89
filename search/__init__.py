"""All about finding paragraphs; knows no settings, no framework and no database."""
