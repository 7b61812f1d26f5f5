"""Sampled human check: draw strata, code blind, measure agreement, and say how good a site's own verdicts are."""
