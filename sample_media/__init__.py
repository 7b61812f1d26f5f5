"""The simulated plant: a scenario becomes people who walk and work, records as sites export them, and the truth.

made = make(folder, "guardian_absent", seed=7)      a case of a family, ready for `correlate.run`
truth(folder)                                       what is true about it
simulate(scenario)                                  the same without a case folder
"""

from sample_media.make import Made, make, truth, truth_lines
from sample_media.scenario import Scenario
from sample_media.simulate import Simulation, simulate

__all__ = ["Made", "Scenario", "Simulation", "make", "simulate", "truth", "truth_lines"]
