"""One pattern a file: papers in, cases out. Each says what honest people do, and why its limits lie beyond that."""
