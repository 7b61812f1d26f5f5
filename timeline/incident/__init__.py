"""The incident's moment T0: given by a person, or proposed from what alarms, gas, cameras and people say together."""

from timeline.incident.moment import Incident, accept, clear, incident_of, read_given, relative_text
from timeline.incident.propose import Proposal, propose

__all__ = ["Incident", "Proposal", "accept", "clear", "incident_of", "propose", "read_given", "relative_text"]
