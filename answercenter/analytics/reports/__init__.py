"""Reports: one module each; rows are frozen dataclasses, columns are declared once for page, CSV, XLSX and JSON."""
