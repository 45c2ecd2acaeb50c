"""The parts put together: the only folder that knows every floor. No rule of the trade is decided here."""
