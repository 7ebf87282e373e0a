"""The document's sample, as printed."""
