"""Who is proposed for which prize: individual prizes down a ranking, collective prizes by measures of units."""
