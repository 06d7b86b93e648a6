/**
 * Draws the charts of a page. The server made each figure and wrote it into the page; here it gets the page's colours
 * and font, light or dark, and the space there is. Nothing is loaded but the shapes of the map, from this site.
 */

const Plotly = window.Plotly;
const SETTINGS = { displayModeBar: false, responsive: false, scrollZoom: false, doubleClick: false, showTips: false, topojsonURL: "/static/maps/" };
const NARROW = 520; // pixels: below, names stand in the legend and not at the lines' ends

/** Returns the colours that elements of the `tone-...` classes have at present. */
function palette(box) {
  const probe = box.appendChild(document.createElement("span"));
  const tone = (name) => {
    probe.className = `tone-${name}`;
    return getComputedStyle(probe).color;
  };
  const names = ["ink", "ink-soft", "ink-faint", "line", "edge", "surface", "paper", "few", "accent", "accent-deep", "step-1", "step-2", "step-3", "step-4", "step-5"];
  const colours = Object.fromEntries(names.map((name) => [name, tone(name)]));
  colours.font = getComputedStyle(box).fontFamily;
  probe.remove();
  return colours;
}

/** Gives one trace the colours that its tones stand for. */
function paintTrace(trace, colours, shapes, width) {
  const meta = trace.meta ?? {};
  if (trace.type === "scatter") {
    trace.line = { ...trace.line, color: colours[meta.tone] };
    trace.marker = { size: meta.sizes ?? (trace.error_x ? 9 : 6), color: colours[meta.tone], line: { color: colours.paper, width: meta.sizes ? 1.5 : 0 } };
    if (trace.text && width < NARROW) trace.mode = "markers"; // the table beside it has the names
    else if (trace.text) trace.textfont = { color: colours.ink, size: 13 };
    if (trace.error_x) trace.error_x = { ...trace.error_x, color: colours[meta.tone] };
  } else if (trace.type === "bar") {
    trace.marker = { color: meta.tones.map((tone) => colours[tone]), line: { width: 0 } };
    trace.textfont = { color: colours.ink, size: 13, weight: 600 };
  } else if (trace.type === "choropleth") {
    const steps = meta.tones.map((tone) => colours[tone]);
    trace.geojson = shapes;
    trace.colorscale = steps.flatMap((colour, place) => [[place / steps.length, colour], [(place + 1) / steps.length, colour]]);
    trace.zmin = -0.5;
    trace.zmax = steps.length - 0.5;
    trace.marker = { line: { color: trace.z.map((step) => (step === 0 ? colours.edge : colours.paper)), width: trace.z.map((step) => (step === 0 ? 0.6 : 1.1)) } };
  }
  return trace;
}

/** Gives the layout the page's font and colours, and drops the names at the lines' ends where there is no room. */
function paintLayout(layout, colours, kind, width) {
  const narrow = kind === "lines" && width < NARROW;
  const axis = { tickfont: { color: colours["ink-faint"] }, gridcolor: colours.line, linecolor: colours.line };
  const annotations = (layout.annotations ?? []).filter((note) => !(narrow && note.name.startsWith("end")));
  return {
    ...layout,
    width,
    height: layout.height ?? Math.round(width / 1.62),
    margin: narrow ? { ...layout.margin, r: 8 } : layout.margin,
    paper_bgcolor: "rgba(0,0,0,0)",
    plot_bgcolor: "rgba(0,0,0,0)",
    font: { family: colours.font, size: 13, color: colours.ink },
    hoverlabel: { bgcolor: colours.surface, bordercolor: colours.edge, font: { family: colours.font, size: 13, color: colours.ink }, align: "left" },
    xaxis: { ...axis, ...layout.xaxis, nticks: narrow ? 4 : 7, ...(kind === "bars" && width < NARROW ? { range: [0, layout.xaxis.range[1] * 2] } : {}) },
    yaxis: { ...axis, ...layout.yaxis, tickfont: { color: kind === "bars" || kind === "intervals" ? colours.ink : colours["ink-faint"] } },
    shapes: (layout.shapes ?? []).map((shape) => ({ ...shape, line: { ...shape.line, color: colours["ink-faint"] } })),
    annotations: annotations.map((note) => ({ ...note, font: { size: 13, weight: note.name === "end first" ? 600 : 400, color: note.name.startsWith("soft") ? colours["ink-faint"] : colours.ink } })),
  };
}

/** Draws one box anew, with what the page looks like now. */
async function draw(box, figure, shapes) {
  const width = Math.floor(box.clientWidth);
  if (width === 0) return;
  const kind = box.dataset.chart;
  const colours = palette(box);
  const copy = structuredClone(figure);
  const layout = paintLayout(copy.layout, colours, kind, width);
  if (kind === "map") delete layout.xaxis, delete layout.yaxis;
  await Plotly.react(box, copy.data.map((trace) => paintTrace(trace, colours, shapes, width)), layout, SETTINGS);
  box.closest(".chart").classList.toggle("named", kind === "lines" && width >= NARROW);
}

/** Reads the figure of a box and draws it, now and whenever its width or the page's colours change. */
async function begin(box) {
  const figure = JSON.parse(box.querySelector("script").textContent);
  const shapes = box.dataset.shapes ? await (await fetch(box.dataset.shapes)).json() : null;
  box.replaceChildren();
  await draw(box, figure, shapes);
  let width = box.clientWidth;
  const again = () => draw(box, figure, shapes);
  new ResizeObserver(() => {
    if (Math.abs(box.clientWidth - width) < 2) return;
    width = box.clientWidth;
    again();
  }).observe(box);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", again);
  new MutationObserver(again).observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
}

if (Plotly) {
  // Plotly would fetch its own base map from another host; ours is hidden and needs none
  window.PlotlyGeoAssets ??= { topojson: {} };
  for (const name of ["usa_110m", "world_110m"]) window.PlotlyGeoAssets.topojson[name] = { type: "Topology", objects: {}, arcs: [] };
  await Promise.all([...document.querySelectorAll("[data-chart]")].map(begin));
  document.documentElement.dataset.charts = "drawn";
}
