"""Reading what users hold: cells, tables, column mappings, documents, and the templates that they fill."""
