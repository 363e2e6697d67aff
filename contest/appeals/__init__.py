"""Appeals (phúc khảo) and remarks on questions: asked by participants, answered once, on record."""
