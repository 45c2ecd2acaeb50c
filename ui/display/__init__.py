"""The customer's window: a second one, that shows and takes nothing."""
