"""Tests of the weekly introductions."""
