"""Assessing one person through many competencies, what is wanted most first."""
