"""The market as the roster knows it: who a name is, whose an institution is, what a unit costs."""
