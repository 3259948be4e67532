"""A small window over all others that says one sentence: a program of its own, TEXT X TOP ANCHOR.

It goes when its standard input ends: with the hub, however that ends.
"""

import asyncio
import contextlib
import logging
import sys
import threading
from typing import Literal

log = logging.getLogger(__name__)

Anchor = Literal["middle", "right"]
_INK, _PAPER = "#191e24", "#fdeed1"


class Sign:
    """The window, from the hub's side. Where the system's Python has no windows (tkinter) there is none."""

    def __init__(self) -> None:
        self._process: asyncio.subprocess.Process | None = None

    async def show(self, text: str, x: int, top: int, anchor: Anchor = "middle") -> None:
        """Show a sentence, its middle or its right end at this place."""
        await self.hide()
        devnull = asyncio.subprocess.DEVNULL
        with contextlib.suppress(OSError):
            self._process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", __name__, text, str(x), str(top), anchor,
                stdin=asyncio.subprocess.PIPE, stdout=devnull, stderr=devnull,
            )  # fmt: skip

    async def hide(self) -> None:
        """Take it away."""
        process, self._process = self._process, None
        if process is not None:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()


def main(text: str, x: int, top: int, anchor: Anchor) -> None:
    """Show the window until standard input ends."""
    import tkinter as tk  # noqa: PLC0415 - an extra of some systems' Python

    window = tk.Tk(className="classroom-hub")
    window.overrideredirect(boolean=True)
    window.attributes("-topmost", True)
    label = tk.Label(window, text=text, bg=_PAPER, fg=_INK, font=("sans-serif", 18, "bold"), padx=24, pady=12)
    label.pack(padx=3, pady=3)
    window.configure(bg=_INK)
    window.update_idletasks()
    width = window.winfo_reqwidth()
    window.geometry(f"+{x - (width if anchor == 'right' else width // 2)}+{top}")
    ended = threading.Event()

    def wait() -> None:
        sys.stdin.read()
        ended.set()

    def look() -> None:
        if ended.is_set():
            window.destroy()
            return
        window.lift()
        window.after(500, look)

    threading.Thread(target=wait, daemon=True).start()
    look()
    window.mainloop()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), "right" if sys.argv[4] == "right" else "middle")
