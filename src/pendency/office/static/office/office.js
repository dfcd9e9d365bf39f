/* Pendency: the one script. Charts from the JSON in the page, keyboard shortcuts, and controls that
   submit themselves. Everything works without it except the pictures, which have tables beneath. */
"use strict";

/* --- Charts ------------------------------------------------------------------------------- */

const token = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const colours = () => [1, 2, 3, 4, 5, 6].map((i) => token(`--c${i}`));
const locale = document.documentElement.lang || "en";

function formatter(spec) {
  const digits = { minimumFractionDigits: spec.decimals, maximumFractionDigits: spec.decimals };
  const format = new Intl.NumberFormat(locale, spec.percent ? { style: "percent", ...digits } : digits);
  return (value) => (value === null || value === undefined ? "–" : format.format(value));
}

const plain = (value) => new Intl.NumberFormat(locale, { maximumFractionDigits: 1 }).format(value);

function pairs(spec, values) {
  return spec.axis === "category" ? values : values.map((value, i) => [spec.x[i], value]);
}

/* A band is two stacked lines: an invisible floor and the height above it. */
function band(spec, series, colour) {
  const line = { type: "line", symbol: "none", silent: true, lineStyle: { opacity: 0 },
    step: series.mark === "step" ? "end" : false, stack: `band ${series.name}`, tooltip: { show: false },
    stackStrategy: "all", animation: false };
  const height = series.high.map((high, i) => (high === null ? null : high - series.low[i]));
  return [
    { ...line, name: `${series.name} low`, data: pairs(spec, series.low) },
    { ...line, name: `${series.name} high`, data: pairs(spec, height),
      areaStyle: { color: colour, opacity: 0.16 } },
  ];
}

/* Whiskers: one line per point from low to high, drawn under the points. */
function whiskers(spec, series, colour) {
  const across = spec.axis === "category" && !spec.upright;
  const at = (x, y) => (across ? [y, x] : [x, y]);
  return {
    name: `${series.name} interval`, type: "custom", silent: true, tooltip: { show: false }, z: 1,
    encode: { x: across ? [1, 2] : 0, y: across ? 0 : [1, 2] },
    data: series.low.map((low, i) => [spec.axis === "category" ? i : spec.x[i], low, series.high[i]])
      .filter((row) => row[1] !== null && row[2] !== null),
    renderItem: (params, api) => {
      const from = api.coord(at(api.value(0), api.value(1)));
      const to = api.coord(at(api.value(0), api.value(2)));
      return { type: "line", shape: { x1: from[0], y1: from[1], x2: to[0], y2: to[1] },
        style: { stroke: colour, lineWidth: 2, opacity: 0.75 } };
    },
  };
}

/* Floating bars of a waterfall, each with its change written above it. */
function floats(spec, series, colour, number) {
  const ink = token("--ink");
  const sign = new Intl.NumberFormat(locale, { minimumFractionDigits: spec.decimals, maximumFractionDigits: spec.decimals, signDisplay: "exceptZero" });
  return {
    name: series.name, type: "custom", z: 2, encode: { x: 0, y: [1, 2] },
    data: series.values.map((value, i) => [i, series.low[i], series.high[i], value]),
    itemStyle: { color: colour },
    renderItem: (params, api) => {
      if (Number.isNaN(api.value(1)) || api.value(1) === null || series.values[params.dataIndex] === null) { return null; }
      const top = api.coord([api.value(0), api.value(2)]), foot = api.coord([api.value(0), api.value(1)]);
      const width = Math.min(72, api.size([1, 0])[0] * 0.62);
      const value = series.values[params.dataIndex];
      const text = series.colour === 1 ? number(value) : sign.format(value);
      return { type: "group", children: [
        { type: "rect", shape: { x: top[0] - width / 2, y: top[1], width, height: Math.max(1.5, foot[1] - top[1]) }, style: { fill: colour } },
        { type: "text", style: { text, x: top[0], y: top[1] - 5, textAlign: "center", textVerticalAlign: "bottom", fill: ink, fontSize: 12 } },
      ] };
    },
  };
}

const MARKS = {
  line: () => ({ type: "line", symbol: "none" }),
  area: () => ({ type: "line", symbol: "none", areaStyle: { opacity: 0.75 }, lineStyle: { width: 0 } }),
  step: () => ({ type: "line", symbol: "none", step: "end" }),
  bar: () => ({ type: "bar", barMaxWidth: 48 }),
  point: () => ({ type: "scatter", symbolSize: 9, z: 3 }),
};

function drawn(spec, series, colour) {
  if (series.mark === "float") { return [floats(spec, series, colour, formatter(spec))]; }
  const main = { ...MARKS[series.mark](), name: series.name, data: pairs(spec, series.values),
    itemStyle: { color: colour }, animation: false, connectNulls: false, stack: series.stack,
    emphasis: { disabled: true } };
  main.lineStyle = { width: 2, color: colour, type: series.dashed ? "dashed" : "solid", ...main.lineStyle };
  const ranged = series.low && series.low.length > 0;
  if (!ranged) { return [main]; }
  return series.mark === "point" ? [whiskers(spec, series, colour), main] : [...band(spec, series, colour), main];
}

function lines(spec, ink) {
  return {
    silent: true, symbol: "none", lineStyle: { color: ink, type: "dotted" },
    label: { color: ink, formatter: (mark) => mark.name, position: "end", rotate: 0, distance: 4 },
    data: spec.marks.map(([x, name]) => ({ xAxis: x, name })),
  };
}

/* Rich text, not HTML: under the policy a tooltip may not carry its own style. */
function tooltip(spec, number) {
  return (items) => {
    const rows = (Array.isArray(items) ? items : [items]).filter((item) => !/ (low|high|interval)$/.test(item.seriesName));
    if (!rows.length) { return ""; }
    const index = rows[0].dataIndex;
    const head = spec.axis === "category" ? spec.x[index]
      : spec.axis === "time" ? String(spec.x[index]).slice(0, 10) : `${plain(spec.x[index])} ${spec.xTitle}`;
    const told = (item) => spec.series.find((s) => s.name === item.seriesName);
    const body = rows.filter((item) => told(item).mark !== "float" || told(item).values[index] !== null).map((item) => {
      const series = spec.series.find((s) => s.name === item.seriesName);
      const low = series.low && series.low[item.dataIndex];
      const high = series.high && series.high[item.dataIndex];
      const range = low === null || low === undefined || series.mark === "float" ? "" : `  (${number(low)}–${number(high)})`;
      return `${item.marker}${item.seriesName}  ${number(series.values[item.dataIndex])}${range}`;
    });
    return [head, ...body].join("\n");
  };
}

function axes(spec, ink, grid, number, width) {
  const text = { color: ink, fontSize: 12 };
  const points = spec.series.every((s) => s.mark === "point");
  const value = { type: "value", scale: points, min: spec.floor === null ? null : spec.floor, splitLine: { lineStyle: { color: grid } }, max: spec.percent && !points ? 1 : null,
    axisLabel: { ...text, formatter: spec.percent ? number : plain },
    name: spec.unit, nameTextStyle: { ...text, align: spec.upright ? "left" : "center" }, nameGap: 10 };
  const base = { axisLine: { lineStyle: { color: ink } }, axisTick: { show: false }, splitLine: { show: false } };
  const label = spec.upright ? (width - 60) / spec.x.length - 4 : side(width) - 10;
  const other = {
    time: { ...base, type: "time", axisLabel: { ...text, hideOverlap: true, alignMaxLabel: "right",
      formatter: { year: "{yyyy}", month: "{yyyy}-{MM}", day: "{yyyy}-{MM}-{dd}" } } },
    value: { ...base, type: "value", axisLabel: { ...text, formatter: plain, showMaxLabel: false }, name: spec.xTitle,
      nameLocation: "middle", nameGap: 28, nameTextStyle: text, interval: 12, max: "dataMax",
      axisLine: { show: true, lineStyle: { color: ink } } },
    category: { ...base, type: "category", data: spec.x, inverse: !spec.upright,
      axisLabel: { ...text, interval: 0, width: label, overflow: "break", lineHeight: 14 } },
  }[spec.axis];
  return spec.upright ? { xAxis: other, yAxis: value }
    : { yAxis: other, xAxis: { ...value, nameLocation: "middle", nameGap: 28 } };
}

/* Room for the words at the left of a chart that lies on its side. */
const side = (width) => Math.min(190, width * 0.36);

function option(spec, width) {
  const ink = token("--ink-2"), grid = token("--grid"), palette = colours(), number = formatter(spec);
  const series = spec.series.flatMap((s, i) => drawn(spec, s, palette[((s.colour || i + 1) - 1) % 6]));
  const first = series.find((s) => !/ (low|high|interval)$/.test(s.name));
  if (first && spec.marks.length) { first.markLine = lines(spec, ink); }
  return {
    textStyle: { fontFamily: getComputedStyle(document.body).fontFamily },
    aria: { enabled: false },
    animation: false,
    grid: { left: spec.upright ? 4 : side(width), right: 18, top: spec.upright ? 32 : 8,
      bottom: spec.xTitle || (!spec.upright && spec.unit) ? 36 : 8,
      containLabel: spec.upright },
    tooltip: { trigger: spec.series.every((s) => s.mark === "point") ? "item" : "axis", renderMode: "richText", confine: true,
      backgroundColor: token("--paper"), borderColor: token("--line"), textStyle: { color: token("--ink"), fontSize: 13 },
      formatter: tooltip(spec, number) },
    ...axes(spec, ink, grid, number, width),
    series,
  };
}

function draw(root) {
  if (!window.echarts) { return; }
  for (const place of root.querySelectorAll("[data-chart]")) {
    const spec = JSON.parse(document.getElementById(place.dataset.chart).textContent);
    const chart = window.echarts.getInstanceByDom(place)
      || window.echarts.init(place, null, { renderer: "canvas" });
    chart.setOption(option(spec, place.clientWidth), true);
  }
}

const charts = () => [...document.querySelectorAll("[data-chart]")]
  .map((place) => window.echarts && window.echarts.getInstanceByDom(place)).filter(Boolean);

window.addEventListener("resize", () => { charts().forEach((chart) => chart.resize()); draw(document); });
for (const moment of ["beforeprint", "afterprint"]) {
  window.addEventListener(moment, () => charts().forEach((chart) => chart.resize()));
}
window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => draw(document));
document.addEventListener("htmx:afterSettle", (event) => draw(event.target));
document.addEventListener("DOMContentLoaded", () => { draw(document); document.documentElement.dataset.ready = "yes"; });

/* --- Controls ----------------------------------------------------------------------------- */

document.addEventListener("change", (event) => {
  if (event.target.matches("[data-submit] select, [data-submit] input")) { event.target.form.requestSubmit(); }
});
document.addEventListener("input", (event) => {
  const said = event.target.id && document.querySelector(`output[for="${CSS.escape(event.target.id)}"]`);
  if (said) { said.textContent = event.target.value; }
});
/* A form that sends along what another one holds. */
document.addEventListener("submit", (event) => {
  const place = event.target.querySelector("[data-copies]");
  if (!place) { return; }
  place.replaceChildren(...[...new FormData(document.getElementById(place.dataset.copies))].map(([name, value]) => {
    const field = document.createElement("input");
    field.type = "hidden"; field.name = name; field.value = value;
    return field;
  }));
});
document.addEventListener("toggle", (event) => {
  if (event.target.open) { charts().forEach((chart) => chart.resize()); draw(event.target); }
}, true);
document.addEventListener("click", (event) => {
  const control = event.target.closest("[data-act]");
  if (control && control.dataset.act === "print") { window.print(); }
  if (control && control.dataset.act === "keys") { document.getElementById("keys").showModal(); }
});

/* --- Keyboard: g then a letter goes to a screen, / to the search, ? shows the keys ---------- */

let going = false;
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) { return; }
  if (event.target.closest("input, select, textarea, dialog")) { return; }
  if (going) {
    going = false;
    const link = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
    if (link) { event.preventDefault(); link.click(); }
    return;
  }
  const acts = { g: () => { going = true; }, "?": () => document.getElementById("keys")?.showModal(),
    "/": () => document.getElementById("find")?.focus() };
  if (acts[event.key]) { event.preventDefault(); acts[event.key](); }
});
