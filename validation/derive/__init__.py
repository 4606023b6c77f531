"""Scripts that work out numbers of the assets from measured tables, each printing what to put where."""
