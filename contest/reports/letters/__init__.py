"""Reports that come by e-mail, every day or every Friday, to those who look after a branch."""
