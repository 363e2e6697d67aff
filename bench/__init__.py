"""Load drivers and measurements; each has its own --help. Ratios within one run, never absolute claims."""
