"""Ears and hands of somebody who doesn't see the screen: AT-SPI, which screen readers use.

One line of JSON in, one line out:
    {"do": "look"}                              what is there, as a tree, and what was announced since the last look
    {"do": "press", "node": 7}                  what the button does, as a screen reader's user would
    {"do": "fill", "node": 7, "text": "pc-17"}
Nodes are numbered in the order of the last look.
"""
import json
import sys

try:
    import gi

    gi.require_version("Atspi", "2.0")
    from gi.repository import Atspi, Gio, GLib
except (ImportError, ValueError) as error:
    sys.exit(f"{error}: apt-get install --no-install-recommends python3-gi gir1.2-atspi-2.0")

TOLD = ("active", "checked", "enabled", "focusable", "focused", "modal", "pressed")
STATES = {state: getattr(Atspi.StateType, state.upper()) for state in TOLD}

loop = GLib.MainLoop()
nodes = []
heard = []


def hear(event):
    heard.append({"text": str(event.any_data), "polite": event.detail1 == 1})


def look(node):
    states = node.get_state_set()
    nodes.append(node)
    return {
        "node": len(nodes) - 1,
        "role": node.get_role_name(),
        "name": node.get_name(),
        "description": node.get_description(),
        "states": [state for state, kind in STATES.items() if states.contains(kind)],
        "inside": [look(node.get_child_at_index(at)) for at in range(node.get_child_count())],
    }


def everything():
    """None as long as the window is not there, or is just becoming another."""
    nodes.clear()
    desktop = Atspi.get_desktop(0)
    try:
        for at in range(desktop.get_child_count()):
            program = desktop.get_child_at_index(at)
            # What was remembered of a node may be over by now.
            program.set_cache_mask(Atspi.Cache.NONE)
            if program.get_child_count():
                return look(program.get_child_at_index(0))
    except (AttributeError, GLib.Error):
        return None
    return None


def obey(order):
    if order["do"] == "look":
        window, said = everything(), list(heard)
        # What could not be looked at keeps what was said for the next look.
        if window:
            del heard[: len(said)]
        return {"window": window, "heard": said if window else []}
    node = nodes[order["node"]]
    try:
        if order["do"] == "press":
            return {"done": node.do_action(0)}
        return {"done": node.set_text_contents(order["text"])}
    except (AttributeError, GLib.Error) as error:
        return {"done": False, "why": str(error)}


def order(source, _):
    line = source.readline()
    if not line:
        loop.quit()
        return False
    print(json.dumps(obey(json.loads(line))), flush=True)
    return True


def switch_on():
    """Programs make their tree for somebody who asks for it, as a screen reader does when it starts."""
    bus = Gio.bus_get_sync(Gio.BusType.SESSION)
    value = GLib.Variant("(ssv)", ("org.a11y.Status", "IsEnabled", GLib.Variant("b", True)))
    path = "/org/a11y/bus"
    try:
        bus.call_sync("org.a11y.Bus", path, "org.freedesktop.DBus.Properties", "Set", value, None, 0, -1, None)
    except GLib.Error as error:
        sys.exit(f"{error}: apt-get install --no-install-recommends at-spi2-core")


switch_on()
Atspi.init()
listener = Atspi.EventListener.new(hear)
listener.register("object:announcement")
GLib.io_add_watch(sys.stdin, GLib.IO_IN | GLib.IO_HUP, order)
loop.run()
