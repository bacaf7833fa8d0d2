"""Spreadsheets in: a file becomes located tables of raw cells, and cells become values.

`workbook` opens whatever is in the file, `find` locates the table in a sheet, `headers`
normalises what a header says, `cells`, `numbers` and `dates` read single cells, `columns` whole
columns. Nothing here knows what a hospital or a target is: the caller says which headers it
knows and which kind of value a column holds.
"""
