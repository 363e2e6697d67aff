"""People and units: the organisation tree, sign-in and roles. Knows nothing of contests."""
