"""Drives a browser over the page of `chatctl serve`, by the protocol of its driver: ADDRESS CHATCTL PICTURES."""

import base64
import json
import os
import re
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

address, chatctl, pictures = sys.argv[1:]
PATIENCE = 20.0


class Browser:
    """Chromium without a screen. Source: https://www.w3.org/TR/webdriver2/"""

    def __init__(self, profile):
        self.driver = subprocess.Popen(
            ["chromedriver", "--port=0"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        for line in self.driver.stdout:
            if found := re.search(r"started successfully on port (\d+)", line):
                break
        else:
            raise SystemExit("chromedriver has not started")
        self.root = f"http://127.0.0.1:{found[1]}"
        arguments = [
            "--headless=new", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--hide-scrollbars",
            "--disable-background-networking", "--disable-component-update", f"--user-data-dir={profile}",
            # Nothing but the server is there for it.
            "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
        ]
        # Its own cage wants rights that root in a container may lack.
        if os.geteuid() == 0:
            arguments.append("--no-sandbox")
        options = {"goog:chromeOptions": {"args": arguments}, "goog:loggingPrefs": {"browser": "ALL"}}
        session = self.ask("POST", "/session", {"capabilities": {"alwaysMatch": options}})
        self.root += f"/session/{session['sessionId']}"

    def ask(self, method, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(
            self.root + path, data=data, method=method, headers={"Content-Type": "application/json"})
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return json.load(answer)["value"]
        except urllib.error.HTTPError as error:
            raise RuntimeError(error.read().decode()) from None

    def open(self, url):
        self.ask("POST", "/url", {"url": url})

    def run(self, script, *arguments):
        return self.ask("POST", "/execute/sync", {"script": script, "args": list(arguments)})

    def wait(self, what, script, *arguments):
        """Until the script returns something."""
        end = time.monotonic() + PATIENCE
        while not (value := self.run(script, *arguments)):
            if time.monotonic() > end:
                self.picture("failed")
                raise SystemExit(f"  NOT SO: {what}\n{self.run('return document.body.innerText')}\n{self.log()}")
            time.sleep(0.05)
        print(f"  ok: {what}")
        return value

    def look(self, width, scheme):
        self.cdp("Emulation.setDeviceMetricsOverride", width=width, height=900, deviceScaleFactor=1, mobile=False)
        self.cdp("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])

    def cdp(self, command, **parameters):
        return self.ask("POST", "/goog/cdp/execute", {"cmd": command, "params": parameters})

    def picture(self, name):
        """Of the whole page, however long it is."""
        data = self.cdp("Page.captureScreenshot", captureBeyondViewport=True)["data"]
        with open(os.path.join(pictures, f"{name}.png"), "wb") as file:
            file.write(base64.b64decode(data))

    def log(self):
        return self.ask("POST", "/se/log", {"type": "browser"})

    def close(self):
        try:
            self.ask("DELETE", "")
        finally:
            self.driver.terminate()
            self.driver.wait()


def pictures_of(browser, name):
    for width in 1280, 400:
        for scheme in "light", "dark":
            browser.look(width, scheme)
            wide = browser.run("return document.documentElement.scrollWidth - innerWidth")
            if wide > 0:
                raise SystemExit(f"  NOT SO: {name} is {wide} pixels too wide for {width}")
            browser.picture(f"{name}-{width}-{scheme}")
    browser.look(1280, "light")


# Row by the text of its first cell; button by its words.
ROW = "const row = (table, id) => [...document.querySelectorAll(`#${table} tbody tr`)].find((r) => r.cells[0].innerText === id);"
PRESS = ROW + """
const button = [...row(arguments[0], arguments[1]).querySelectorAll("button")].find((b) => b.innerText.startsWith(arguments[2]));
button?.click(); return Boolean(button);"""


def check(browser):
    browser.open(address)
    browser.wait("the page is live", "return document.getElementById('state').innerText === 'live'")
    browser.wait("the token has left the address", "return location.search === ''")
    browser.wait("running chats have their worker", ROW + "return row('chats', '1')?.cells[2].innerText === 'w1'")
    browser.wait("what a command prints is there", ROW + "return row('chats', '5')?.innerText.includes('line 3 of <i>the log</i>')")
    browser.wait("a name that would be a picture is a text", ROW + "return row('chats', '4')?.innerText.includes('<img src=x onerror=alert(1)>')")
    assert browser.run("return document.images.length + document.querySelectorAll('td b, li b').length") == 0
    subprocess.run([chatctl, "start", "--title", "a new one"], check=True, stdout=subprocess.DEVNULL)
    browser.wait("a chat that is started comes without a reload", ROW + "return row('chats', '6')?.innerText.includes('a new one')")
    browser.wait("the timeline is drawn", "return document.querySelector('#timeline svg a[href=\"/chats/1\"]') !== null")
    browser.wait("the last event is told", "return document.getElementById('events').firstChild.innerText.includes('chat 6')")

    browser.wait("chat 1 can be stolen", PRESS, "chats", "1", "Steal")
    browser.wait("whom to move it to is asked", "return document.getElementById('ask').open && document.getElementById('target').options.length > 0")
    browser.run("document.getElementById('target').value = 'w2'; document.getElementById('yes').click()")
    browser.wait(
        "what it does is said before it is done",
        "return document.getElementById('ask').open && document.getElementById('question').innerText === "
        "'Move chat 1 from w1 to w2? Its run ends and begins anew there.'")
    browser.picture("question")
    browser.run("document.getElementById('yes').click()")
    browser.wait("it is done", "return document.getElementById('outcome').innerText === 'moved chat 1 to w2'")
    browser.wait("the page shows its new owner", ROW + "return row('chats', '1')?.cells[2].innerText === 'w2'")
    pictures_of(browser, "overview")

    browser.run(ROW + "row('chats', '5').querySelector('a').click()")
    browser.wait("a chat has a page", "return location.pathname === '/chats/5' && document.getElementById('title')?.innerText === '5: talks'")
    browser.wait("its message is there", "return document.getElementById('messages').innerText.includes('Say three lines')")
    browser.wait("its log is there", "return document.getElementById('log').innerText.includes('line 3 of <i>the log</i>')")
    browser.wait("its history is told in words", "return /w3 took it \\(generation 1\\)/.test(document.getElementById('history').innerText)")
    pictures_of(browser, "chat")

    errors = [entry for entry in browser.log() if entry["level"] not in ("DEBUG", "INFO")]
    if errors:
        raise SystemExit(f"  NOT SO: the browser complains\n{json.dumps(errors, indent=1)}")
    print("  ok: the browser has complained of nothing")


with tempfile.TemporaryDirectory() as profile:
    browser = Browser(profile)
    try:
        check(browser)
    finally:
        browser.close()
