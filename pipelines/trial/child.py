"""The process of a trial: what is asked comes as a line of JSON on standard input, steps and the outcome go out as lines.

It ends at once where whoever started it is gone: its standard input ends then.
"""

import json
import os
import sys
import threading
from contextlib import suppress
from pathlib import Path
from typing import IO

from pipelines.errors import WuyeError
from pipelines.interruption import Interruption, unwinding
from pipelines.settings import open_home, settings
from pipelines.trial.effects import effects

_NICER = 5  # readers of pages go before a trial


def main() -> None:
    """Works the effects of one document out."""
    channel = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # what any library prints goes to standard error
    request = json.loads(sys.stdin.readline())
    os.nice(_NICER)
    threading.Thread(target=_end_with_caller, daemon=True).start()

    def tell(done: int, steps: int) -> None:
        _say(channel, {"done": done, "steps": steps})

    home = Path(request["home"])
    with unwinding(), suppress(Interruption):
        try:
            result = effects(open_home(home), settings(home), Path(request["document"]), tell)
        except WuyeError as fault:
            _say(channel, {"fault": [fault.of("zh"), fault.of("en")]})
        else:
            _say(
                channel,
                {"changes": [[[text.zh, text.en] for text in (one.about, one.before, one.after)] for one in result]},
            )


def _say(channel: IO[str], what: dict[str, object]) -> None:
    with suppress(BrokenPipeError):
        print(json.dumps(what), file=channel, flush=True)


def _end_with_caller() -> None:
    """A trial that nobody waits for any more leaves its folder to the next sweep."""
    while sys.stdin.readline():
        pass
    os._exit(1)


if __name__ == "__main__":
    main()
