"use strict";

// The pictures: what each looks like, and when it is drawn. A page may have hundreds of them, so
// that each lives only while it is near what is seen; paper shows all.

const STATES = {
  P: { word: "passed", colour: "passed", height: 0.62, rank: 0 },
  N: { word: "pending", colour: "pending", height: 0.3, rank: 1 },
  W: { word: "waived", colour: "waived", height: 0.62, rank: 2 },
  I: { word: "incomparable", colour: "incomparable", height: 0.8, rank: 3 },
  U: { word: "unmeasured", colour: "unmeasured", height: 0.8, rank: 4 },
  F: { word: "failed", colour: "failed", height: 1, rank: 5 },
};

const FAULTS = {
  lost: { word: "lost", colour: "lost" },
  unexpected: { word: "unexpected", colour: "unexpected" },
  repeated: { word: "repeated", colour: "repeated" },
  deadLettered: { word: "dead-lettered", colour: "deadLettered" },
  expired: { word: "expired", colour: "expired" },
  notYetDue: { word: "not due yet", colour: "notYetDue" },
  late: { word: "late, found since", colour: "late" },
};

function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue("--" + name).trim();
}

// Everything that all pictures share. Words of tool tips are elements, never markup.
function picture(option, tip) {
  return Object.assign(
    {
      animation: false,
      useUTC: true,
      textStyle: { fontFamily: "inherit", color: colour("soft") },
      tooltip: {
        trigger: option.tooltipTrigger || "item",
        confine: true,
        className: "tip",
        borderWidth: 1,
        borderColor: colour("line"),
        padding: [10, 12],
        textStyle: { color: colour("ink"), fontSize: 13 },
        extraCssText: "white-space: normal; line-height: 1.45;",
        transitionDuration: 0,
        axisPointer: { lineStyle: { color: colour("faint"), type: "solid" } },
        formatter: tip,
      },
    },
    option,
    { tooltipTrigger: undefined },
  );
}

function clock(millis) {
  const at = new Date(millis);
  const text = at.toISOString().slice(11, 19);
  if (text === "00:00:00") {
    return at.getUTCDate() + " " + at.toLocaleString("en-US", { month: "short", timeZone: "UTC" });
  }
  return text.endsWith(":00") ? text.slice(0, 5) : text;
}

function timeAxis(from, to) {
  return {
    type: "time",
    min: from,
    max: to,
    axisLine: { lineStyle: { color: colour("line") } },
    axisTick: { lineStyle: { color: colour("line") } },
    splitLine: { show: false },
    axisLabel: {
      color: colour("soft"),
      fontSize: 11,
      hideOverlap: true,
      // At the very ends there is no room for them.
      formatter: (value) => (value === from || value === to ? "" : clock(value)),
    },
  };
}

// One cell for each window. The worse, the taller, and the later drawn, so that one failed window
// among hundreds of narrow cells stays on top.
function stripOption(windows, range, tip) {
  const worstLast = windows.slice().sort((a, b) => STATES[a.status].rank - STATES[b.status].rank);
  const colours = {};
  Object.values(STATES).forEach((state) => (colours[state.colour] = colour(state.colour)));
  return picture(
    {
      grid: { left: 1, right: 1, top: 2, bottom: 24 },
      xAxis: timeAxis(range.from, range.to),
      yAxis: { type: "value", min: 0, max: 1, show: false },
      series: [
        {
          type: "custom",
          clip: true,
          data: worstLast.map((window) => [window.start, window.end, window.place]),
          encode: { x: [0, 1], y: -1 },
          renderItem(params, api) {
            const state = STATES[windows[api.value(2)].status];
            const left = api.coord([api.value(0), 0]);
            const right = api.coord([api.value(1), 1]);
            const full = left[1] - right[1];
            const gap = right[0] - left[0] > 5 ? 1 : 0;
            const width = Math.max(right[0] - left[0] - gap, state.rank > 1 ? 2 : 1);
            return {
              type: "rect",
              shape: { x: left[0], y: left[1] - full * state.height, width, height: full * state.height },
              style: { fill: colours[state.colour] },
              emphasis: { style: { stroke: colour("ink"), lineWidth: 1 } },
            };
          },
        },
      ],
    },
    (hovered) => tip(windows[hovered.value[2]]),
  );
}

// A lane for each partition, offsets from left to right.
function rangesOption(ranges, tip) {
  const partitions = [...new Set(ranges.map((range) => range.partition))].sort((a, b) => a - b);
  const lanes = new Map(partitions.map((partition, lane) => [partition, lane]));
  const first = Math.min(...ranges.map((range) => range.from));
  const last = Math.max(...ranges.map((range) => range.to)) + 1;
  const margin = Math.max(1, Math.round((last - first) * 0.01));
  const drawn = ranges.slice().sort((a, b) => b.kind - a.kind);
  const colours = {};
  Object.values(FAULTS).forEach((fault) => (colours[fault.colour] = colour(fault.colour)));
  return picture(
    {
      grid: { left: 44, right: 12, top: 6, bottom: 58 },
      xAxis: {
        type: "value",
        min: Math.max(0, first - margin),
        max: last + margin,
        minInterval: 1,
        axisLine: { lineStyle: { color: colour("line") } },
        splitLine: { show: false },
        axisLabel: {
          color: colour("soft"),
          fontSize: 11,
          hideOverlap: true,
          showMinLabel: false,
          showMaxLabel: false,
          formatter: number,
        },
      },
      yAxis: {
        type: "category",
        inverse: true,
        data: partitions.map(String),
        axisLine: { show: false },
        axisTick: { show: false },
        splitArea: { show: true, areaStyle: { color: [colour("panel"), colour("paper")] } },
        axisLabel: { color: colour("soft"), fontSize: 11, interval: partitions.length > 24 ? "auto" : 0 },
      },
      dataZoom: [
        {
          type: "slider",
          height: 16,
          bottom: 8,
          filterMode: "none",
          showDataShadow: false,
          brushSelect: false,
          labelFormatter: (value) => number(Math.round(value)),
          textStyle: { color: colour("soft"), fontSize: 11 },
          borderColor: colour("line"),
          backgroundColor: colour("panel"),
          fillerColor: colour("line"),
          handleStyle: { color: colour("paper"), borderColor: colour("faint") },
          moveHandleSize: 0,
        },
      ],
      series: [
        {
          type: "custom",
          clip: true,
          data: drawn.map((range, place) => [range.from, range.to + 1, lanes.get(range.partition), place]),
          encode: { x: [0, 1], y: 2 },
          renderItem(params, api) {
            const left = api.coord([api.value(0), api.value(2)]);
            const right = api.coord([api.value(1), api.value(2)]);
            const height = Math.max(3, api.size([0, 1])[1] * 0.66);
            const shape = echarts.graphic.clipRectByRect(
              { x: left[0], y: left[1] - height / 2, width: Math.max(3, right[0] - left[0]), height },
              params.coordSys,
            );
            const fault = FAULTS[drawn[api.value(3)].fault];
            return (
              shape && {
                type: "rect",
                shape,
                style: { fill: colours[fault.colour] },
                emphasis: { style: { stroke: colour("ink"), lineWidth: 1 } },
              }
            );
          },
        },
      ],
    },
    (hovered) => tip(drawn[hovered.value[3]]),
  );
}

const PERCENTILES = [
  { key: "p50", dash: "solid", width: 2 },
  { key: "p95", dash: "dashed", width: 1.5 },
  { key: "p99", dash: "dotted", width: 1.5 },
];

// Steps of about ten that people have words for, from a millisecond to a hundred days.
const DURATIONS = [1, 10, 100, 1e3, 1e4, 6e4, 6e5, 3.6e6, 3.6e7, 8.64e7, 8.64e8, 8.64e9];

// Milliseconds to hours in one picture: only a logarithm has room for both.
function linesOption(latencies, range, tip) {
  const series = latencies.flatMap((latency, nth) =>
    PERCENTILES.map((percentile) => ({
      type: "line",
      name: latency.source + " " + percentile.key,
      data: latency.times.map((time, i) => [time, Math.max(1, latency[percentile.key][i])]),
      showSymbol: latency.times.length === 1,
      symbolSize: 5,
      lineStyle: { color: seriesColour(nth), type: percentile.dash, width: percentile.width },
      itemStyle: { color: seriesColour(nth) },
      emphasis: { disabled: true },
    })),
  );
  const values = latencies.flatMap((latency) => [...latency.p50, ...latency.p99]);
  const least = DURATIONS.findLast((step) => step <= Math.min(...values)) || DURATIONS[0];
  const most = DURATIONS.find((step) => step >= Math.max(...values)) || Math.max(...values);
  series.push({
    type: "line",
    data: [],
    silent: true,
    markLine: {
      silent: true,
      symbol: "none",
      data: DURATIONS.filter((step) => step >= least && step <= most).map((step) => ({ yAxis: step })),
      lineStyle: { color: colour("line"), type: "solid", width: 1 },
      label: { position: "start", distance: 6, color: colour("soft"), fontSize: 11, formatter: (line) => duration(line.value) },
    },
    z: 1,
  });
  return picture(
    {
      tooltipTrigger: "axis",
      grid: { left: 56, right: 12, top: 10, bottom: 24 },
      xAxis: timeAxis(range.from, range.to),
      yAxis: {
        type: "log",
        min: least,
        max: most,
        axisLine: { show: false },
        axisTick: { show: false },
        splitLine: { show: false },
        axisLabel: { show: false },
      },
      series,
    },
    (hovered) => tip(hovered[0].value[0]),
  );
}

function seriesColour(nth) {
  return colour("series" + (nth % 6));
}

// Draws pictures while they are near the window, and all of them for paper.
const gallery = {
  waiting: new Map(),
  drawn: new Map(),
  onPaper: false,

  add(element, option) {
    this.waiting.set(element, option);
    this.near.observe(element);
  },

  near: new IntersectionObserver(
    (entries) => {
      if (!gallery.onPaper) {
        entries.forEach((entry) =>
          entry.isIntersecting ? gallery.draw(entry.target) : gallery.erase(entry.target),
        );
      }
      gallery.tell();
    },
    { rootMargin: "800px 0px" },
  ),

  draw(element) {
    if (this.drawn.has(element)) {
      return;
    }
    const chart = echarts.init(element, null, { renderer: "canvas" });
    chart.setOption(this.waiting.get(element)());
    // Wide lanes draw their picture at once; this makes it so for all.
    chart.getZr().flush();
    this.drawn.set(element, chart);
  },

  erase(element) {
    const chart = this.drawn.get(element);
    if (chart) {
      chart.dispose();
      this.drawn.delete(element);
    }
  },

  redraw() {
    [...this.drawn.keys()].forEach((element) => {
      this.erase(element);
      this.draw(element);
    });
  },

  // For whoever waits for the pictures, such as a test.
  tell() {
    document.documentElement.dataset.pictures = this.drawn.size + " of " + this.waiting.size;
  },

  watch() {
    addEventListener("resize", () => this.drawn.forEach((chart) => chart.resize()));
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.redraw());
    addEventListener("beforeprint", () => {
      this.onPaper = true;
      document.documentElement.dataset.paper = "";
      this.waiting.forEach((option, element) => this.draw(element));
      this.redraw();
    });
    addEventListener("afterprint", () => {
      this.onPaper = false;
      delete document.documentElement.dataset.paper;
      this.redraw();
    });
  },
};
