"""A small window over all others that says one sentence: a program of its own, X TOP ANCHOR.

Each line of its standard input is what it says from then on: names are nobody's to read among the arguments of
programs. It goes when that input ends: with the hub, however that ends.
"""

import asyncio
import contextlib
import logging
import sys
import threading
from collections import deque
from typing import Literal

log = logging.getLogger(__name__)

Anchor = Literal["middle", "right"]
_INK, _PAPER = "#191e24", "#fdeed1"


class Sign:
    """The window, from the hub's side. Where the system's Python has no windows (tkinter) there is none."""

    def __init__(self) -> None:
        self._process: asyncio.subprocess.Process | None = None
        self._where: tuple[str, str, str] | None = None

    async def show(self, text: str, x: int, top: int, anchor: Anchor = "middle") -> None:
        """Show a sentence, its middle or its right end at this place; another one takes its place in the window."""
        where, devnull = (str(x), str(top), anchor), asyncio.subprocess.DEVNULL
        if where != self._where or (self._process is not None and self._process.returncode is not None):
            await self.hide()
        with contextlib.suppress(OSError):
            if self._process is None:
                self._process = await asyncio.create_subprocess_exec(
                    sys.executable, "-m", __name__, *where,
                    stdin=asyncio.subprocess.PIPE, stdout=devnull, stderr=devnull,
                )  # fmt: skip
                self._where = where
            if self._process.stdin is not None:
                self._process.stdin.write(f"{' '.join(text.split())}\n".encode())

    async def hide(self) -> None:
        """Take it away."""
        process, self._process, self._where = self._process, None, None
        if process is not None:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()


def main(x: int, top: int, anchor: Anchor) -> None:
    """Show the window until standard input ends."""
    import tkinter as tk  # noqa: PLC0415 - an extra of some systems' Python

    window = tk.Tk(className="classroom-hub")
    window.withdraw()
    window.overrideredirect(boolean=True)
    window.attributes("-topmost", True)
    label = tk.Label(window, bg=_PAPER, fg=_INK, font=("sans-serif", 18, "bold"), padx=24, pady=12)
    label.pack(padx=3, pady=3)
    window.configure(bg=_INK)
    #: The newest alone counts; ``None``: the end.
    said: deque[str | None] = deque(maxlen=1)

    def listen() -> None:
        sys.stdin.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
        for line in sys.stdin:
            said.append(line.strip())
        said.append(None)

    def look() -> None:
        if said:
            text = said.popleft()
            if text is None:
                window.destroy()
                return
            label.configure(text=text)
            window.update_idletasks()
            width = window.winfo_reqwidth()
            window.geometry(f"+{x - (width if anchor == 'right' else width // 2)}+{top}")
            window.deiconify()
        window.lift()
        window.after(200, look)

    threading.Thread(target=listen, daemon=True).start()
    look()
    window.mainloop()


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), "right" if sys.argv[3] == "right" else "middle")
