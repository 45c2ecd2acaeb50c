"""Tests of the business."""
