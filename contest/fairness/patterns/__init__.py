"""One pattern a file, or a folder where it has parts: papers in, cases out.

Each says what honest people do, and why its limits lie beyond that.
"""
