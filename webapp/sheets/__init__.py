"""Papers: one grid of cells, shown as a page and written as PDF and Excel."""
