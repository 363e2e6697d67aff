"""Documents that are printed or sent: letterheads, certificates, award lists, posters."""
