# SPDX-License-Identifier: Apache-2.0
"""Firefox without a screen, told by Marionette, its own remote control, to show a page.

firefox.py URL PROFILE    prints the page's source; PROFILE is an empty folder
"""
import json
import pathlib
import signal
import socket
import subprocess
import sys
import time

PATIENCE = 50  # seconds
PREFERENCES = """
user_pref("marionette.port", 0);
user_pref("network.proxy.type", 0);
user_pref("network.dns.localDomains", "localhost,second.localhost");
user_pref("network.captive-portal-service.enabled", false);
user_pref("network.connectivity-service.enabled", false);
user_pref("app.update.enabled", false);
user_pref("datareporting.policy.dataSubmissionEnabled", false);
"""


class Marionette:
    """Messages are JSON behind their length: "12:[0,1,...]"."""

    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
        self.unread = b""
        self.number = 0
        self.message()  # Says hello.

    def message(self):
        while b":" not in self.unread:
            self.more()
        size, self.unread = self.unread.split(b":", 1)
        while len(self.unread) < int(size):
            self.more()
        text, self.unread = self.unread[: int(size)], self.unread[int(size):]
        return json.loads(text)

    def more(self):
        received = self.socket.recv(65536)
        if not received:
            raise EOFError("Firefox has gone")
        self.unread += received

    def ask(self, command, **parameters):
        self.number += 1
        text = json.dumps([0, self.number, command, parameters])
        self.socket.sendall(f"{len(text)}:{text}".encode())
        _, _, error, answer = self.message()
        if error:
            raise RuntimeError(error)
        return answer


def port_of(profile):
    """Firefox writes it down once it listens."""
    file = profile / "MarionetteActivePort"
    for _ in range(PATIENCE * 10):
        if file.exists() and file.read_text().strip():
            return int(file.read_text())
        time.sleep(0.1)
    raise TimeoutError("Firefox does not listen")


def main(url, folder):
    profile = pathlib.Path(folder)
    profile.mkdir(parents=True, exist_ok=True)
    (profile / "user.js").write_text(PREFERENCES)
    firefox = subprocess.Popen(
        ["firefox-esr", "--headless", "--marionette", "--no-remote", "--profile", profile],
        env={"HOME": str(profile), "PATH": "/usr/bin:/bin", "MOZ_HEADLESS": "1"},
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    try:
        browser = Marionette(port_of(profile))
        browser.ask("WebDriver:NewSession", acceptInsecureCerts=True)
        browser.ask("WebDriver:Navigate", url=url)
        print(browser.ask("WebDriver:GetPageSource")["value"])
    finally:
        firefox.kill()
        firefox.wait()


main(*sys.argv[1:])
