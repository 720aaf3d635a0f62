"""Segments."""

from app.header import header

header("personas")
