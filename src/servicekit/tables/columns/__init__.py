"""The columns of decision tables: their domains, their cells, and the classes between cells."""
