"""Reports: participation by unit, exports, official documents."""
