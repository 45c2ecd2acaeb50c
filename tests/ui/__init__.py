"""Tests of the windows, through the real window and the real Till."""
