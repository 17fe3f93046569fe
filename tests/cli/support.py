"""The command line, in a process of its own, and the book that it reads."""

import os
import pty
import re
import select
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NamedTuple

EXAMPLES = Path(__file__).parent.parent.parent / "docs" / "examples"
SERVICEKIT = Path(sys.executable).parent / "servicekit"

CTRL_C, CTRL_D = "\x03", "\x04"

# Seconds after which a terminal that says nothing more is taken to wait for ever.
_PATIENCE = 20
_STYLE = re.compile(r"\x1b\[[\d;]*m")
# Takes the terminal as its own, so that Ctrl-C there interrupts it, and becomes the command.
_ON_TERMINAL = """\
import fcntl, os, signal, sys, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
signal.signal(signal.SIGINT, signal.SIG_DFL)
os.execv(sys.argv[1], sys.argv[1:])
"""

BOOK = """\
timezone = "Europe/London"
languages = ["en", "de"]
fallback_language = "en"

[hours.office]
timezone = "Europe/London"
weekly = "Mo-Fr 09:00-17:30"

[[questions]]
id = "return"
phrasings = ["Can I send this back?"]
owner = "returns desk"
otherwise = "too_late"
worst_first = ["too_late", "voucher", "refund"]
never_worse.days = "falls"

[questions.facts]
days.column = "integer [0..3650]"
days.ask = { en = "How many days ago did it arrive?", de = "Seit wann?" }
opened.column = "boolean"
opened.ask = { en = "Did you open the box?", de = "Geöffnet?" }
price = { column = "money EUR >= 0", ask = "What did it cost?" }

[[questions.rules]]
id = "in-time"
when = { days = "<= 30", opened = false }
then = "refund"

[[questions.rules]]
id = "opened"
when = { days = "<= 30", opened = true }
then = "voucher"

[questions.outcomes.refund]
kind = "granted"
text.en = "Yes, {customer.name|please} send it back; we refund {price}."
text.de = "Ja, wir erstatten {price}."
authority = "refund"
amount = "price"
[[questions.outcomes.refund.promises]]
id = "refund"
what = "refund {price}"
within = "7 business days"
not_before = "5 business days"
hours = "office"
kind = "refund"
amount = "price"
[[questions.outcomes.refund.promises]]
id = "mail"
what = "a mail"
within = "24 hours"

[questions.outcomes.voucher]
kind = "granted"
text = "Yes, for a [bold]voucher[/bold]."

[questions.outcomes.too_late]
kind = "refused"
text.en = "Sorry, after {days} days it is too late."
text.de = "Nach {days} Tagen leider nicht mehr."

[[questions.examples]]
name = "the last day"
facts = { days = 30, opened = "no", price = "20 EUR" }
outcome = "refund"

[[questions]]
id = "fee"
owner = "sales"
phrasings = ["What does delivery cost?"]
state = "draft"
audience = "internal"
[questions.facts]
bulky = { column = "boolean", ask = "Is it bulky?" }
[[questions.versions]]
effective_on = 2026-01-01
otherwise = "five"
[[questions.versions.rules]]
id = "bulky"
when.bulky = true
then = "six"
[[questions.versions]]
effective_on = 2026-07-01
otherwise = "six"
[[questions.versions.rules]]
id = "bulky"
when.bulky = true
then = "six"
effective = [2026-08-01, 2026-09-01]
[questions.outcomes.five]
kind = "granted"
text = "5 EUR."
[questions.outcomes.six]
kind = "granted"
text = "6 EUR."
"""

# A small log, and the playbook that reads it.
DESK = """\
name = "Desk [bold]"

[hours.office]
timezone = "Europe/London"
weekly = "Mo-Fr 09:00-17:00"

[[targets]]
measure = "first_reply"
within = "4 working hours"
hours = "office"

[limits]
max_hand_overs = 1

[log]
timezone = "Europe/London"
case = "case"
at = "at"
event = "event"
customer = "customer"
author = "author"
role = "role"
channel = "channel"
outcome = "outcome"
needs_reply = "needs_reply"
status = "status"
priority = "priority"
team = "team"
reason = "reason"
promise = "promise"
due_at = "due_at"
escalation = "escalation"
text = "text"
"""
HEADER = (
    "case,at,event,customer,author,role,channel,outcome,needs_reply,status,priority,team,reason,"
    "promise,due_at,escalation,text\n"
)
ROWS = """\
A1,2026-05-04 09:00,message,kim,,customer,email,,,new,high,billing,,,,,Where is [red]my[/red] money?
A1,2026-05-04 09:10,auto_reply,,mailer,bot,email,,,,,,,,,,We have it.
A1,2026-05-04 10:00,note,,ada,agent,,,,,,shop,wrong_desk,,,,Not ours.
A1,2026-05-04 11:00,,,sam,,,,,,,billing,returned,,,,
A1,2026-05-04 11:30,call,,ada,agent,phone,no_answer,,,,,,,,,
A1,2026-05-04 12:00,promised,,ada,agent,,,,,,,,p1,2026-05-04 15:00,,a refund
A1,2026-05-04 12:30,escalated,,ada,agent,,,,,,,,,,e1,above the limit
A1,2026-05-04 14:00,promise_fulfilled,,sam,agent,,,,,,,,p1,,,
A1,2026-05-04 15:00,message,,ada,agent,email,,,resolved,,,,,,,Done.
A1,2026-05-04 15:30,message,,,customer,email,,no,,,,,,,,Thanks
B2,2026-05-04 16:00,message,sam,,customer,chat,,,new,low,,,,,,Hello?
B2,2026-05-04 16:05,promised,,ada,agent,,,,,,,,p2,2026-05-04 18:00,,an answer
"""

# One question of every kind of fact, whose answer says them all.
KINDS = """\
[[questions]]
id = "kinds"
phrasings = ["Which kinds are there?"]
owner = "desk"
otherwise = "said"
[questions.facts]
note = { column = "text", ask = "What else?" }
tier = { column = "enum standard, very good", ask = "Which tier?" }
badges = { column = "set of vip, press", ask = "Which badges?" }
since = { column = "optional duration", ask = "How long ago?" }
on = { column = "date", ask = "On which day?" }
[questions.outcomes.said]
kind = "granted"
text = "{note}|{tier}|{badges}|{since|never}|{on}"
"""


class Ran(NamedTuple):
    status: int
    out: str
    err: str


Command = Callable[..., Ran]


def file(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def process(*arguments: object, **environment: str) -> Ran:
    """Run the installed command in a process of its own, with its output piped."""
    done = subprocess.run(  # noqa: S603 - our own command
        [SERVICEKIT, *map(str, arguments)],
        capture_output=True,
        check=False,
        stdin=subprocess.DEVNULL,
        env={"PATH": os.environ["PATH"], **environment},
    )
    return Ran(done.returncode, done.stdout.decode(), done.stderr.decode())


def terminal(*arguments: object, typed: Iterable[str] = (), columns: int = 100) -> Ran:
    """Run the installed command on a terminal, and type one thing for each prompt."""
    ours, theirs = pty.openpty()
    words = [sys.executable, "-c", _ON_TERMINAL, SERVICEKIT, *map(str, arguments)]
    # What measures this process measures the other one too.
    ours_too = {name: os.environ[name] for name in os.environ if name.startswith(("PATH", "COV"))}
    env = {**ours_too, "TERM": "xterm", "COLUMNS": str(columns)}
    with subprocess.Popen(  # noqa: S603 - our own command
        words, stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True, env=env
    ) as running:
        os.close(theirs)
        out = _typed(ours, list(typed), running)
        os.close(ours)
    text = _STYLE.sub("", out.decode()).replace("\r\n", "\n")
    return Ran(running.returncode, text, "")


def _typed(ours: int, typed: list[str], running: "subprocess.Popen[bytes]") -> bytes:
    out = b""
    while chunk := _read(ours, running):
        out += chunk
        if typed and out.endswith(b" = "):
            if typed[0] == CTRL_C:  # nobody is that fast, and it is lost before the reading begins
                time.sleep(0.25)
            os.write(ours, typed.pop(0).encode())
    return out


def _read(ours: int, running: "subprocess.Popen[bytes]") -> bytes:
    if not select.select([ours], [], [], _PATIENCE)[0]:
        running.kill()
        return b""
    try:
        return os.read(ours, 4096)
    except OSError:  # what Linux says when nobody is at the other end
        return b""
