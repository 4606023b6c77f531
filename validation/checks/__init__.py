"""One check a file. A check has `TITLE` and `run(section)`, and writes what it finds into the section."""
