"""The contest application: one label, one migration history, one package per capability."""
