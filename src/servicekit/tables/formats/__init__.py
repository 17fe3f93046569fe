"""Decision tables as text: TOML, Markdown and CSV, both ways, and as people see them."""
