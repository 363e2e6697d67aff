"""The writing part (phần tự luận): what people hand in, what judges give for it, and how it comes to the score."""
