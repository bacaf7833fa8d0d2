"""Which months are whole, and where what one tier sent is not what the next received: pure."""
