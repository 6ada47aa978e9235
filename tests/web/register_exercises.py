"""The exercises of the registers: take one away."""


def take_transfers(world):
    specialist = world.browse("specialist")
    return lambda: specialist.post("/registers/transfers/file", source="csrc")


REGISTER_EXERCISES = {"transfers.take": (take_transfers,)}
