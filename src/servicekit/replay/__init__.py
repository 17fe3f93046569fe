"""The replay: history under another playbook, case by case and rule by rule."""

from servicekit.replay.change import EFFECTS, PARTS, Change
from servicekit.replay.replaying import Replay, replay

__all__ = ["EFFECTS", "PARTS", "Change", "Replay", "replay"]
