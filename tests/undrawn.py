"""Models for one trap each, put in force as they are: nobody drew them or could publish them."""

from engine.services import models, releases
from engine.services.releases import Origin


def put_in_force(firm, files):
    """Compile a set of files and let cases start on it, past the lint of drawings."""

    def work(ctx):
        models.compile_files(files)
        releases.take_turn(ctx)
        release = releases.add(ctx, files=files, note=None, origin=Origin(base_id=None))
        releases.put_in_force(ctx, release)

    firm.transact(work)
