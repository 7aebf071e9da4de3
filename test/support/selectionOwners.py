"""Writes a line for each new owner of PRIMARY or CLIPBOARD on an X display, and the text that the owner gives.

The X server itself says so (XFixes), so that a selection is seen however shortly it was there. "ready" is written when
it listens; on SIGTERM it ends.
"""
import ctypes
import json
import subprocess
import sys

x = ctypes.CDLL('libX11.so.6')
fixes = ctypes.CDLL('libXfixes.so.3')
x.XOpenDisplay.restype = ctypes.c_void_p
x.XOpenDisplay.argtypes = [ctypes.c_char_p]
x.XInternAtom.restype = ctypes.c_ulong
x.XInternAtom.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int]
x.XDefaultRootWindow.restype = ctypes.c_ulong
x.XDefaultRootWindow.argtypes = [ctypes.c_void_p]
x.XNextEvent.argtypes = [ctypes.c_void_p, ctypes.c_void_p]
x.XSync.argtypes = [ctypes.c_void_p, ctypes.c_int]
fixes.XFixesQueryExtension.argtypes = [ctypes.c_void_p, ctypes.POINTER(ctypes.c_int), ctypes.POINTER(ctypes.c_int)]
fixes.XFixesSelectSelectionInput.argtypes = [ctypes.c_void_p, ctypes.c_ulong, ctypes.c_ulong, ctypes.c_ulong]


class Notify(ctypes.Structure):
    _fields_ = [
        ('type', ctypes.c_int),
        ('serial', ctypes.c_ulong),
        ('send_event', ctypes.c_int),
        ('display', ctypes.c_void_p),
        ('window', ctypes.c_ulong),
        ('subtype', ctypes.c_int),
        ('owner', ctypes.c_ulong),
        ('selection', ctypes.c_ulong),
    ]


display = x.XOpenDisplay(sys.argv[1].encode())
base, error = ctypes.c_int(), ctypes.c_int()
fixes.XFixesQueryExtension(display, ctypes.byref(base), ctypes.byref(error))
names = {x.XInternAtom(display, name.encode(), 0): name for name in ('PRIMARY', 'CLIPBOARD')}
for atom in names:
    fixes.XFixesSelectSelectionInput(display, x.XDefaultRootWindow(display), atom, 1)
x.XSync(display, 0)
print(json.dumps('ready'), flush=True)
event = ctypes.create_string_buffer(192)
while True:
    x.XNextEvent(display, event)
    notify = ctypes.cast(event, ctypes.POINTER(Notify)).contents
    if notify.type != base.value or notify.owner == 0:
        continue
    name = names[notify.selection]
    given = subprocess.run(
        ['timeout', '2', 'xclip', '-o', '-display', sys.argv[1], '-selection', name.lower()], capture_output=True
    ).stdout.decode('utf8', 'replace')
    print(json.dumps([name, given]), flush=True)
