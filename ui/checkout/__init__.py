"""The one screen to sell on: the sale on the left, always; what can be done to it on the right."""
