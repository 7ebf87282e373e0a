#!/usr/bin/env python3
"""A plugin whose tasks do nothing: what is measured is everything around them."""
import backlot

plugin = backlot.Plugin("noop", "1.0.0")


@plugin.generator(
    "noop", description="Does nothing", schema={"type": "object"}, queue="cpu_intensive", typical=1, maximum=60
)
def noop(task: backlot.Task) -> backlot.Result:
    return backlot.Result()


if __name__ == "__main__":
    plugin.serve()
