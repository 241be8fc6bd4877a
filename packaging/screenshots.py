#!/usr/bin/env python3
"""Walks through the wizard on its practice computers and takes pictures: screenshots.py PROGRAM FOLDER [OPTION...]

  --colours light,dark    which of them (both)
  --language de           the window's (en)
  --scale 1.5             of the screen, as Windows calls it 150 % (1)
  --pages all             more than the README shows (readme)

The window has a screen, a bus and a home of its own, and is driven as a screen reader's user would: by names.
"""
import argparse
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import tomllib

ROOT = pathlib.Path(__file__).resolve().parent.parent
# What a screen of 1920 by 1080 leaves for a window, in its own pixels: the task bar and the title bar are not there.
ROOM = (1920, 970)
WINDOW = (900, 680)
PATIENCE = 60


class Window:
    """The program on a screen of its own."""

    def __init__(self, program, language, scale):
        self.words = {}
        for file in (ROOT / "assets/languages" / language).rglob("*.toml"):
            self.words.update({en: to for en, to in tomllib.loads(file.read_text("utf-8")).items() if isinstance(to, str)})
        self.home = pathlib.Path(tempfile.mkdtemp(prefix="redial-pictures-"))
        self.started = []
        env = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
        self.env = env | {
            "HOME": str(self.home),
            "XDG_RUNTIME_DIR": str(self.home),
            "XDG_CONFIG_HOME": str(self.home),
            "XDG_DATA_HOME": str(self.home),
            "GSETTINGS_BACKEND": "memory",
            "LC_ALL": "C.UTF-8",
            "TZ": "UTC",
            "LIBGL_ALWAYS_SOFTWARE": "1",
            "WINIT_X11_SCALE_FACTOR": str(scale),
            "DBUS_SESSION_BUS_ADDRESS": f"unix:path={self.home}/bus",
        }
        size = WINDOW if scale == 1 else ROOM
        self.env["DISPLAY"] = self.screen("{}x{}".format(*size))
        self.start("dbus-daemon", "--session", "--nofork", "--nopidfile", "--nosyslog", "--address", f"unix:path={self.home}/bus")
        self.until("a bus", lambda: (self.home / "bus").exists())
        # The system's own Python is the one that the system's packages are for.
        robot = ["/usr/bin/python3", str(ROOT / "tests/it/lab/ears.py")]
        self.robot = subprocess.Popen(robot, env=self.env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.started.append(self.robot)
        self.start(program, *(["--language", language] if language != "en" else []))
        place = ["xdotool", "search", "--sync", "--onlyvisible", "--name", "Redial", "windowmove", "0", "0"]
        # The pointer is where nothing is, or what is below it would tell of itself.
        place += ["windowsize", *map(str, size), "windowfocus", "mousemove", "0", "0"]
        subprocess.run(place, env=self.env, check=True, timeout=PATIENCE)

    def screen(self, size):
        ours, theirs = os.pipe()
        screen = ["Xvfb", "-displayfd", str(theirs), "-screen", "0", f"{size}x24", "-nolisten", "tcp"]
        self.started.append(subprocess.Popen(screen, pass_fds=[theirs], stderr=subprocess.DEVNULL))
        os.close(theirs)
        with os.fdopen(ours) as number:
            return ":" + number.readline().strip()

    def start(self, *command):
        self.started.append(subprocess.Popen(command, env=self.env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))

    def close(self):
        for program in reversed(self.started):
            program.send_signal(signal.SIGTERM)
            program.wait(PATIENCE)
        shutil.rmtree(self.home, ignore_errors=True)

    def order(self, **order):
        print(json.dumps(order), file=self.robot.stdin, flush=True)
        return json.loads(self.robot.stdout.readline())

    def all(self):
        """Everything that is there, in reading order; of a page under something nothing."""

        def within(node):
            yield node
            for inside in node["inside"]:
                yield from within(inside)

        window = self.order(do="look")["window"]
        every = list(within(window)) if window else []
        over = [node for node in every if node["role"] == "dialog"]
        return list(within(over[-1])) if over else every

    def said(self, english):
        parts = english.split(": ")
        return self.words.get(english) or ": ".join(self.words.get(part, part) for part in parts)

    def find(self, *names, part=False):
        """What can be pressed and is called so."""
        names = [self.said(name) for name in names]
        fits = (lambda name: any(one in name for one in names)) if part else (lambda name: name in names)
        return next((node for node in self.all() if "focusable" in node["states"] and fits(node["name"])), None)

    def until(self, what, so):
        end = time.monotonic() + PATIENCE
        while not (found := so()):
            if time.monotonic() > end:
                sys.exit(f"screenshots: still not {what}")
            time.sleep(0.1)
        return found

    def press(self, *names, part=False):
        node = self.until(" or ".join(names), lambda: self.find(*names, part=part))
        if not self.order(do="press", node=node["node"])["done"]:
            sys.exit(f"screenshots: {names} can't be pressed")

    def fill(self, name, text):
        node = self.until(name, lambda: self.find(name))
        self.order(do="fill", node=node["node"], text=text)

    def key(self, *keys):
        subprocess.run(["xdotool", "key", *keys], env=self.env, check=True)

    def type(self, text):
        """Goes to the first page's field, wherever the keyboard is."""
        subprocess.run(["xdotool", "type", "--delay", "30", text], env=self.env, check=True)

    def picture(self, file):
        """Once the page rests."""
        take = ["import", "-silent", "-window", "root", "-depth", "8", "-strip", "png:-"]
        last, end = None, time.monotonic() + 3
        while True:
            time.sleep(0.4)
            now = subprocess.run(take, env=self.env, check=True, capture_output=True).stdout
            if now == last or time.monotonic() > end:
                break
            last = now
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(now)


def readme(window, take):
    """The way of somebody who meets 0x904."""
    window.until("the first page", lambda: window.find("Find out why"))
    window.fill("Error numbers or sentence", "0x904 0x7")
    window.type("office-pc")
    take("start")
    window.press("Try a check on a practice computer")
    window.press("Falls silent when encryption begins")
    window.until("the check", lambda: window.find("Cancel"))
    time.sleep(1.5)
    take("checking")
    window.press("Cancel")
    window.until("the list", lambda: window.find("Hangs up when encryption begins"))
    window.press("Hangs up when encryption begins")
    window.until("the result", lambda: window.find("Save the report"))
    take("result")
    window.press("Back to start")
    window.press("Try the fixes on a practice computer")
    window.press("Back to start")
    window.press("I'm at the computer that can't be reached")
    window.press("Check again as administrator")
    window.until("all of it", lambda: window.find("Save the report") and not window.find("Check again as administrator"))
    window.press("Have Windows make a new certificate")
    make = ["Make this change", "Make these changes"]
    window.until("the plan", lambda: window.find(*make))
    take("fix")
    window.press(*make)
    window.press("Check again")
    window.until("the effect", lambda: window.find("Undo the change"))
    take("after")


def everything(window, take):
    """Every page that a person meets."""
    window.until("the first page", lambda: window.find("Find out why"))
    take("01-start")
    window.fill("Computer name or address", "pc-17.corp.example")
    window.fill("Error numbers or sentence", "0x904 0x7")
    take("02-start-filled")
    window.fill("Computer name or address", "127.82.68.1:9")
    window.press("Find out why")
    window.until("the result", lambda: window.find("Save the report"))
    take("03-result-refused")
    window.press("Tell me when it answers")
    time.sleep(1)
    take("04-result-watched")
    window.press("Stop")
    window.press("Save the report")
    window.until("the report", lambda: window.find("Copy as text"))
    take("05-report")
    window.press("Back to the result")
    window.press("Back to start")
    window.fill("Error numbers or sentence", "")
    window.fill("Computer name or address", "no-such-computer.invalid")
    window.press("Find out why")
    window.until("the result", lambda: window.find("Save the report"))
    take("06-result-name")
    window.press("Back to start")
    window.press("Try a check on a practice computer")
    take("07-practice")
    window.press("A healthy computer")
    window.until("the result", lambda: window.find("Save the report"))
    take("08-result-healthy")
    window.press("Test the sign-in")
    take("09-sign-in")
    window.press("Close")
    window.press("Back to start")
    window.press("Hangs up when encryption begins")
    window.until("the result", lambda: window.find("Save the report"))
    take("10-result-tls")
    window.press("Read all the steps aloud to them")
    take("11-steps")
    window.press("Close")
    window.press("Back to start")
    window.press("All fixes")
    take("12-fixes-here")
    window.press("Back to start")
    window.press("Try the fixes on a practice computer")
    take("13-fixes")
    window.press("Sign in before the screen appears")
    window.until("the plan", lambda: window.find("Make this change"))
    take("14-fix")
    window.press("Make this change")
    window.until("done", lambda: window.find("Undo it"))
    take("15-fix-made")
    window.press("Changes made")
    take("16-changes")
    window.press("Back")
    window.press("Back")
    window.press("Clear the list of computers", "Forget what Remote Desktop remembers")
    time.sleep(1)
    take("17-fix-options")
    window.key("Escape")
    window.key("Escape")
    take("18-start-practising")
    window.press("I'm at the computer that can't be reached")
    window.until("seen", lambda: window.find("Save the report"))
    take("19-host")
    window.press("Settings")
    take("20-menu")
    window.press("About Redial")
    take("21-about")
    window.press("Close")


WALKS = {"readme": readme, "all": everything}


def main():
    about = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    about.add_argument("program", type=pathlib.Path)
    about.add_argument("folder", type=pathlib.Path)
    about.add_argument("--colours", default="light,dark")
    about.add_argument("--language", default="en")
    about.add_argument("--scale", type=float, default=1)
    about.add_argument("--pages", choices=WALKS, default="readme")
    asked = about.parse_args()
    for colours in asked.colours.split(","):
        window = Window(asked.program.resolve(), asked.language, asked.scale)
        try:
            window.press("Settings")
            window.press("Colours: " + colours.capitalize())
            window.press("Close")
            WALKS[asked.pages](window, lambda page: window.picture(asked.folder / f"{page}-{colours}.png"))
        finally:
            window.close()


main()
