"""Runs a command in a pseudo-terminal: python3 pseudo_terminal.py STEPS COMMAND...

STEPS is a JSON array of pairs: a regular expression to wait for, and the keys to press then. Prints a JSON object with what the
terminal showed, the exit code, and whether its settings are the same as before.
"""
import fcntl
import json
import os
import pty
import re
import select
import struct
import sys
import termios
import time

DEADLINE = 120
MOST_BYTES = 1 << 20

steps = json.loads(sys.argv[1])
child, terminal = pty.fork()
if child == 0:
    os.execvp(sys.argv[2], sys.argv[2:])
fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 100, 0, 0))
before = termios.tcgetattr(terminal)
after = before
shown = b""
seen = 0
end = time.monotonic() + DEADLINE
while time.monotonic() < end and len(shown) < MOST_BYTES:
    ready, _, _ = select.select([terminal], [], [], 0.1)
    try:
        after = termios.tcgetattr(terminal)
        if ready:
            data = os.read(terminal, 4096)
            if not data:
                break
            shown += data
    except (OSError, termios.error):
        break  # The command has ended.
    while steps:
        match = re.compile(steps[0][0].encode()).search(shown, seen)
        if not match:
            break
        seen = match.end()
        os.write(terminal, steps.pop(0)[1].encode())
code = None
while code is None and time.monotonic() < end:
    pid, status = os.waitpid(child, os.WNOHANG)
    code = os.waitstatus_to_exitcode(status) if pid else None
if code is None:
    os.kill(child, 9)
    os.waitpid(child, 0)
print(json.dumps({
    "shown": shown.decode("utf-8", "replace"),
    "code": code,
    "restored": before == after,
    "stepsLeft": len(steps),
}))
