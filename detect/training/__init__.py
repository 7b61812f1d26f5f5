"""The recipe of the embedded detector: build, train, evaluate, quantise, card. Never imported at run time."""
