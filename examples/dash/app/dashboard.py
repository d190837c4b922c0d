"""A page with a slider and a chart, and `/health`, which says which release it is."""

import math

from dash import Dash, Input, Output, dcc, html
from app.log import ROOT, open_log

log = open_log("dash")
app = Dash(__name__, title="Waves")
app.layout = html.Main([html.H1("Waves"), dcc.Slider(1, 10, 1, value=2, id="count"), dcc.Graph(id="chart"), html.Small(ROOT.name)])
server = app.server


@app.callback(Output("chart", "figure"), Input("count", "value"))
def draw(count: int) -> dict[str, object]:
    log.info("drawn with %s waves", count)
    return {"data": [{"y": [math.sin(count * step / 20) for step in range(200)]}]}


@server.get("/health")
def health() -> tuple[str, int]:
    return f'{{"status": "ok", "release": "{ROOT.name}"}}\n', 200
