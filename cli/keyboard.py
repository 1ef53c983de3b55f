"""Single keys and short answers from a terminal."""

from __future__ import annotations

import os
import select
import sys
import termios
import tty
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Final

#: How often a waiting terminal is looked at: was it resized, does another program own it since?
_SECONDS: Final = 0.2
_END: Final = ("\x04", "")


def window() -> tuple[int, int]:
    """The terminal's columns and lines as they are now, whatever the environment said when the program began."""
    columns, lines = os.get_terminal_size(sys.stdout.fileno())
    return columns or 80, lines or 24


class Keyboard:
    """The terminal's keys one by one, without waiting for a line; restored on leaving (a context manager).

    ``redraw`` is called where the window has another size, or comes back from the background.
    """

    def __init__(self, redraw: Callable[[], None]) -> None:
        self._redraw = redraw
        self._stream = sys.stdin.fileno()
        self._before = termios.tcgetattr(self._stream)
        self._size = window()

    def __enter__(self) -> Keyboard:
        self._single()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._whole_lines()

    def _single(self) -> None:
        # What was typed ahead stays.
        tty.setcbreak(self._stream, termios.TCSADRAIN)

    def _whole_lines(self) -> None:
        termios.tcsetattr(self._stream, termios.TCSADRAIN, self._before)

    def key(self) -> str:
        """The next key, in lower case; empty at the end of the input. Arrows and the like are passed over."""
        while True:
            while not select.select([self._stream], [], [], _SECONDS)[0]:
                self._look()
            character = self._character()
            if character in _END:
                return ""
            if character == "\x1b":
                self._drop_sequence()
            elif character.isprintable() or character in "\r\n":
                return character.lower()

    def _look(self) -> None:
        if termios.tcgetattr(self._stream)[3] & termios.ICANON:
            self._single()
            self._redraw()
        if (size := window()) != self._size:
            self._size = size
            self._redraw()

    def _character(self) -> str:
        try:
            found = os.read(self._stream, 1)
            if found and found[0] >= 0xC0:
                found += os.read(self._stream, 1 if found[0] < 0xE0 else 2 if found[0] < 0xF0 else 3)
        except OSError:
            return ""  # the terminal has gone
        return found.decode(errors="replace")

    def _drop_sequence(self) -> None:
        while select.select([self._stream], [], [], 0.02)[0]:
            if (character := self._character()).isalpha() or character in ("~", ""):
                return

    def ask(self, prompt: str, value: str = "", choices: Sequence[tuple[str, str]] = ()) -> str | None:
        """A line typed after ``prompt``, which begins as ``value``; ``None`` where the person thinks better of it.

        Tab completes to ``choices``, each with the name under which it may be looked for too.
        """
        import readline

        readline.set_completer_delims(" ,")
        readline.set_completer(_completer(choices))
        readline.parse_and_bind("tab: complete")
        readline.parse_and_bind("set show-all-if-ambiguous on")
        readline.set_auto_history(False)
        readline.set_startup_hook(lambda: readline.insert_text(value))
        self._whole_lines()
        try:
            return input(prompt).strip()
        except (EOFError, KeyboardInterrupt):
            return None
        finally:
            readline.set_startup_hook(None)
            self._single()

    def choose(self, prompt: str, choices: dict[str, str]) -> str | None:
        """One of a few, by its key; ``None`` for any other key."""
        shown = "  ".join(f"[{key}] {value}" for key, value in choices.items())
        sys.stdout.write(f"{prompt}: {shown} ")
        sys.stdout.flush()
        try:
            return choices.get(self.key())
        except KeyboardInterrupt:
            return None


def _completer(choices: Sequence[tuple[str, str]]) -> Callable[[str, int], str | None]:
    def complete(text: str, state: int) -> str | None:
        found = [choice for choice, _ in choices if choice.startswith(text)]
        if not found:
            wanted = text.casefold()
            inside = [choice for choice, name in choices if wanted in name.casefold() or wanted in choice]
            # Several would be replaced by what they have in common, which may be nothing.
            found = inside if len(inside) == 1 else []
        return found[state] if state < len(found) else None

    return complete
