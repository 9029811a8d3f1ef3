"""Every scenario without an ERP, through typed methods."""

from pathlib import Path

import pytest
import story
import tenon

CONFIG = {"database": "sqlite::memory:", "simulation": {"seed": 1, "now": "2026-01-30T09:00:00Z"}}


@pytest.mark.parametrize("file", story.files(), ids=lambda file: str(file.relative_to(story.ROOT)))
def test_scenario(file: Path) -> None:
    with tenon.Engine.open(CONFIG) as engine:
        player = story.Player(engine)
        steps = story.load(file)["steps"]
        player.play(steps)
        # What no typed call can say is rare.
        calls = sum("call" in step for step in steps) - player.by_name
        assert player.typed >= 0.7 * calls


def test_a_planted_difference_is_found() -> None:
    steps = story.load(story.ROOT / "a" / "004-conversion.yaml")["steps"]
    answered = next(at for at in reversed(range(len(steps))) if "returns" in steps[at])
    steps[answered]["returns"]["planted"] = True
    with tenon.Engine.open(CONFIG) as engine, pytest.raises(AssertionError, match="planted is absent"):
        story.Player(engine).play(steps)
