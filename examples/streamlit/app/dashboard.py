"""A page with a slider and a chart."""

import math

import streamlit as st
from log import ROOT, open_log

st.title("Waves")
count = st.slider("How many", 1, 10, 2)
st.line_chart([math.sin(count * step / 20) for step in range(200)])
st.caption(ROOT.name)
open_log("streamlit").info("drawn with %s waves", count)
