"""The database: tables, connection and migrations. SQLite by default, portable to PostgreSQL."""
