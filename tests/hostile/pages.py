# ruff: noqa: E501 (attacks are quoted code)
"""Students who write script, for the browser of whoever reads their submission. All have a right answer."""

from __future__ import annotations

import json
from typing import Any

from hostile.attack import Attack, right
from hostile.papers import and_cells

__all__ = ["MARKDOWN", "OUTPUTS"]

#: Every one would call PWNED in a browser, or fetch something, if it were left as it is.
HTML = {
    "script": "<script>PWNED()</script>",
    "script_in_pieces": "<scr<script>ipt>PWNED()</scr</script>ipt>",
    "event": '<img src=x onerror="PWNED()"><b onclick=PWNED()>x</b><details open ontoggle=PWNED()>',
    "link": '<a href="javascript:PWNED()">x</a><a href="&#106;avascript:PWNED()">y</a><a href="\tjava\nscript:PWNED()">z</a>',
    "frame": '<iframe src="javascript:PWNED()"></iframe><iframe srcdoc="<script>PWNED()</script>"></iframe>',
    "object": '<object data="data:text/html,<script>PWNED()</script>"></object><embed src="javascript:PWNED()">',
    "svg": '<svg onload="PWNED()"><script>PWNED()</script><a xlink:href="javascript:PWNED()">x</a></svg>',
    "style": "<style>@import 'http://x/PWNED'; *{background:url(javascript:PWNED())}</style>",
    "base": '<base href="http://x/PWNED"><meta http-equiv="refresh" content="0;url=javascript:PWNED()">',
    "form": '<form action="javascript:PWNED()"><button formaction="javascript:PWNED()">x</button></form>',
    "data": '<a href="data:text/html,<script>PWNED()</script>">x</a>',
    "mathml": '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=PWNED()&gt;">',
    "comment": "<!--><script>PWNED()</script>--><![CDATA[<script>PWNED()</script>]]>",
    "closing": "</div></div></body></html></pre></textarea></title><script>PWNED()</script>",
    "template": "<template><script>PWNED()</script></template><noscript><p title='</noscript><img src=x onerror=PWNED()>'>",
}


def shown(data: dict[str, Any], metadata: dict[str, Any] | None = None) -> Attack:
    return right(f"from IPython.display import display\ndisplay({data!r}, raw=True, metadata={metadata or {}!r})")


OUTPUTS = {
    **{f"html_{name}": shown({"text/html": text, "text/plain": text}) for name, text in HTML.items()},
    "javascript": shown({"application/javascript": "PWNED()", "text/javascript": "PWNED()"}),
    "svg_picture": shown({"image/svg+xml": HTML["svg"]}),
    "markdown": shown({"text/markdown": "\n\n".join(HTML.values())}),
    "latex": shown({"text/latex": "$\\href{javascript:PWNED()}{x}$" + HTML["script"]}),
    "math_in_html": shown({"text/html": "$\\href{javascript:PWNED()}{x}$ \\unicode{<script>PWNED()</script>}"}),
    "widget": shown(
        {"application/vnd.jupyter.widget-view+json": {"model_id": "</script>" + HTML["script"], "version_major": 2}}
    ),
    "unknown_kinds": shown(
        {
            "application/x-PWNED": HTML["script"],
            "text/html;x": HTML["script"],
            "TEXT/HTML": HTML["script"],
            "application/pdf": "x",
        }
    ),
    "picture_with_quotes": shown({"image/png": 'x" onerror="PWNED()', "image/jpeg": '"><script>PWNED()</script>'}),
    "picture_metadata": shown(
        {"image/png": "iVBORw0KGgo="},
        {"image/png": {"width": '1" onload="PWNED()', "alt": '"><script>PWNED()</script>'}},
    ),
    "terminal_colours": right(
        "print('\\x1b[31m<script>PWNED()</script>\\x1b]8;;javascript:PWNED()\\x07x\\x1b]8;;\\x07')"
    ),
    "error": right(
        "class E(Exception): pass\nE.__name__ = '<script>PWNED()</script>'\nraise E('<img src=x onerror=PWNED()>')"
    ),
    "cell_that_dies": right("#<script>PWNED()</script><img src=x onerror=PWNED()>\nimport os\nos._exit(0)"),
    "name_of_a_function": Attack(
        "class N(type): __repr__ = lambda s: '<script>PWNED()</script>'\nclass X(metaclass=N): pass\ndef mean(x): raise TypeError(X)",
        score=0,
    ),
    "source": right("'''</pre></code></div><script>PWNED()</script><img src=x onerror=PWNED()>'''"),
}


def written(text: str, kind: str = "markdown", **more: Any) -> Attack:
    cell: dict[str, Any] = {"cell_type": kind, "source": text, "metadata": {}, **more}
    return Attack(prepare=and_cells(cell))


PNG = "iVBORw0KGgo="
MARKDOWN = {
    **{f"html_{name}": written(text) for name, text in HTML.items()},
    "links": written(
        "[x](javascript:PWNED()) <javascript:PWNED()> [y](data:text/html,<script>PWNED()</script>) [z]\n\n[z]: javascript:PWNED()"
    ),
    "title": written('![x](x "\\" onerror=\\"PWNED()") [x](x "\'><script>PWNED()</script>")'),
    "heading": written('# x" onmouseover="PWNED()" <script>PWNED()</script>\n\n## </h2><script>PWNED()</script>'),
    "code": written(
        '```html"><script>PWNED()</script>\n</code></pre><script>PWNED()</script>\n```\n\n`</code><script>PWNED()</script>`'
    ),
    "mermaid": written('```mermaid\ngraph TD; A-->B; click A call PWNED()\nA["<img src=x onerror=PWNED()>"]\n```'),
    "math": written(
        "$\\href{javascript:PWNED()}{x}$ $</script><script>PWNED()</script>$ $$<img src=x onerror=PWNED()>$$ \\begin{a}<script>PWNED()</script>\\end{a}"
    ),
    "attachment": written(
        '![x](attachment:a.png) ![y](attachment:b" onerror="PWNED().png)',
        attachments=json.loads(
            json.dumps(
                {
                    "a.png": {"image/png": PNG, "image/svg+xml": HTML["svg"]},
                    'b" onerror="PWNED().png': {"image/png": PNG},
                }
            )
        ),
    ),
    "raw": written("\n".join(HTML.values()), kind="raw"),
    "raw_html": Attack(
        prepare=and_cells(
            {
                "cell_type": "raw",
                "source": HTML["script"] + HTML["event"],
                "metadata": {"raw_mimetype": "text/html", "format": "text/html"},
            }
        )
    ),
    "strange_kind": written(HTML["script"], kind="<script>PWNED()</script>"),
}
