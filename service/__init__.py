"""The product's outside: settings, database, loads, command line, JSON API and pages."""
