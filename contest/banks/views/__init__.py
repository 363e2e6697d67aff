"""Views of banks, for organisers: banks and questions, imports."""
