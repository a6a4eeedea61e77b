"""Tests of the definitions that several questions share."""
