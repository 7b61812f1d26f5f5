"""The simulated plant: a scenario becomes people who walk and work, records as sites export them, and the truth."""
