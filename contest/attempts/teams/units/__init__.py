"""Teams that units register themselves, where the rules leave it to them."""
