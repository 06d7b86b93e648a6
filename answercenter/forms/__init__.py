"""What is typed into forms: parsed and checked, without a database."""
