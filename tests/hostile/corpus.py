"""Hostile texts, each made by us for one way in which shown text can act instead of being seen."""

from __future__ import annotations

import re

ESC = "\x1b"

TEXTS: dict[str, str] = {
    "markup": "[bold red]x[/]",
    "markup that is not closed": "[bold red",
    "markup that closes nothing": "x[/]y[/bold]",
    "markup that acts": "[@click=app.exit]leave[/]",
    "markup that links": "[link=file:///etc/passwd]x[/link]",
    "markup of the theme": "[$error on $accent]x[/]",
    "markup with a backslash": r"\[bold]x\[/bold]\\[red]",
    "markup with brackets alone": "[" * 200 + "]" * 200,
    "emoji code": ":smile: :warning: :skull:",
    "colour": f"{ESC}[31mred{ESC}[0m",
    "clear": f"{ESC}[2J{ESC}[H",
    "reset": f"{ESC}c",
    "cursor": f"{ESC}[10;10Hhere{ESC}[5A{ESC}[99C",
    "save and restore the cursor": f"{ESC}7{ESC}8{ESC}[s{ESC}[u",
    "scroll region": f"{ESC}[1;2r{ESC}D{ESC}M",
    "leave the other screen": f"{ESC}[?1049l{ESC}[?25h",
    "end a synchronised frame": f"{ESC}[?2026l",
    "clipboard": f"{ESC}]52;c;ZWNobyBwd25lZA=={ESC}\\",
    "clipboard with BEL": f"{ESC}]52;c;ZWNobyBwd25lZA==\x07",
    "title": f"{ESC}]0;pwned\x07",
    "title that is asked back": f"{ESC}[21t{ESC}]2;x{ESC}\\",
    "hyperlink": f"{ESC}]8;;http://evil.example{ESC}\\click{ESC}]8;;{ESC}\\",
    "notification": f"{ESC}]9;4;1;50\x07{ESC}]777;notify;a;b\x07",
    "file": f"{ESC}]1337;File=name=eA==:AAAA\x07",
    "sixel": f"{ESC}Pq#0;2;0;0;0{ESC}\\",
    "device control": f"{ESC}P$q q{ESC}\\{ESC}P+q544e{ESC}\\",
    "privacy message": f"{ESC}^x{ESC}\\{ESC}_x{ESC}\\{ESC}Xx{ESC}\\",
    "report": f"{ESC}[6n{ESC}[c{ESC}[>c{ESC}[5n",
    "paste that ends itself": f"{ESC}[201~rm -rf /\r",
    "escape alone": ESC,
    "escape at the end": f"x{ESC}[",
    "C1 CSI": "\x9b31mred\x9b0m",
    "C1 OSC": "\x9d52;c;eA==\x9c",
    "C1 DCS and others": "\x90x\x9c\x98x\x9c\x9ex\x9c\x9fx\x9c",
    "C1 index": "\x84\x85\x8d\x8e\x8f",
    "bell and backspace": "safe\x07\x08\x08\x08\x08evil",
    "overwriting": "harmless\rrm -rf /",
    "NUL": "a\x00b",
    "DEL": "a\x7fb",
    "shift out": "\x0eqqq\x0f",
    "tabs": "a\tb\x0bc\x0cd",
    "override": "user\u202etxt.exe",
    "embeddings": "\u202a\u202b\u202c\u202d\u202e",
    "isolates": "\u2066a\u2067b\u2068c\u2069",
    "marks": "\u200e\u200f\u061c",
    "zero width": "pay\u200bpal\u2060\ufeff",
    "joiners": "می\u200cخواهم 👩\u200d👧",
    "soft hyphen": "a\u00adb",
    "tag letters": "x\U000e0041\U000e0042\U000e007f",
    "variation selectors": "x\ufe0f\ufe0e\U000e0100",
    "interlinear": "\ufff9a\ufffab\ufffb",
    "deprecated formats": "\u206a\u206b\u206c\u206d\u206e\u206f",
    "musical formats": "\U0001d173\U0001d17a",
    "line separators": "a\u2028b\u2029c\x85d",
    "surrogate": "a\ud800b\udfff",
    "noncharacters": "\uffff\ufffe\ufdd0",
    "private use": "\ue000\U000f0000",
    "combining": "e" + "\u0301" * 500,
    "wide": "漢字" * 40 + "👨\u200d👩\u200d👧" * 20,
    "long": "a" * 20_000,
    "many lines": "line\n" * 3_000,
    "script": "</script><script>alert(1)</script>",
    "comment that opens": "<!--<script>",
    "attribute": "\"'><img src=x onerror=alert(1)>",
    "entities": "&lt;b&gt;&#x3c;script&#x3e;",
    "svg": "<svg/onload=alert(1)><style>*{display:none}</style>",
    "address that acts": "javascript:alert(1)",
    "template": "{{7*7}} ${jndi:ldap://x} {0.__class__} {slot.__init__.__globals__} %s%n",
    "yaml tag": "!!python/object/apply:os.system ['true']",
    "yaml anchor": "&a [*a, *a]",
    "yaml structure": "x\n- intent: y\n  examples: |\n    - z",
    "yaml documents": "---\n...\n%YAML 1.1",
    "markdown structure": "## intent:x\n- y\n<!-- z",
    "markdown annotation": '[x]{"entity": "y", "value": ["z"]} [a](b:c)',
    "annotation that is broken": '[x]{"entity": [x](',
    "intent with broken JSON": '/greet{"a":',
    "intent with deep JSON": '/greet{"a":' + "[" * 2_000 + "]" * 2_000 + "}",
    "intent with a huge number": '/greet{"a": ' + "9" * 5_000 + "}",
    "SQL": "'; DROP TABLE entries; --",
    "path": "../../../etc/passwd\\..\\x",
    "CRLF": "a\r\nSet-Cookie: x=1\r\n\r\n",
}

FORBIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\U0001d173-\U0001d17a\U000e0001-\U000e007f\ud800-\udfff]"
)
"""What must never be shown as it is: it moves, hides, reorders or speaks to the terminal."""


def harmless(text: str) -> bool:
    """Whether showing the text can do nothing."""
    return FORBIDDEN.search(text) is None
