"""The replay: history under another playbook, case by case and rule by rule."""

from servicekit.replay.change import EFFECTS, PARTS, ReplayChange
from servicekit.replay.replaying import Replay, replay

__all__ = ["EFFECTS", "PARTS", "Replay", "ReplayChange", "replay"]
