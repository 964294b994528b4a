// The page: reads the data that stands in it, and builds tables and pictures of it.

const data = JSON.parse(document.getElementById("data").textContent);
const severalClusters = new Set(data.topics.map((topic) => topic.cluster)).size > 1;
const owned = data.topics.some((topic) => topic.owner);
const range = { from: data.from, to: data.to };
const ROWS_AT_FIRST = 100;

// Elements: text stays text, whatever it says.
function el(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (name === "colour") {
      element.style.setProperty("--colour", `var(--${value})`);
    } else if (value !== null && value !== undefined) {
      element.setAttribute(name, value);
    }
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return element;
}

// Words.
function number(value) {
  return value.toLocaleString("en-US");
}

function counted(count, one, many) {
  return `${number(count)} ${count === 1 ? one : many || one + "s"}`;
}

function share(part) {
  return part === null || part === undefined ? "unknown" : `${Math.floor(part * 1e6) / 1e4} %`;
}

function duration(millis) {
  const units = [
    ["d", 86400000],
    ["h", 3600000],
    ["min", 60000],
    ["s", 1000],
  ];
  for (const [unit, size] of units) {
    if (millis >= size) {
      return `${Math.round((millis / size) * 10) / 10} ${unit}`;
    }
  }
  return `${Math.round(millis)} ms`;
}

function time(millis) {
  const iso = new Date(millis).toISOString();
  return iso.slice(0, 10) + " " + iso.slice(11, iso.slice(17, 19) === "00" ? 16 : 19);
}

// For tables of one range: the head of the page tells the year.
function moment(millis) {
  const at = new Date(millis);
  const month = at.toLocaleString("en-US", { month: "short", timeZone: "UTC" });
  return `${at.getUTCDate()} ${month} ${time(millis).slice(11)}`;
}

function span(start, end) {
  const until = time(end);
  return time(start) + " \u2013 " + (until.slice(0, 10) === time(start).slice(0, 10) ? until.slice(11) : until);
}

// The data, unfolded.
function times(sequence, count) {
  const unfolded = count === 0 ? [] : [sequence.first];
  let at = sequence.first;
  for (const [step, repeats] of sequence.steps) {
    for (let i = 0; i < repeats; i++) {
      unfolded.push((at += step));
    }
  }
  return unfolded;
}

function windowsOf(source) {
  const columns = source.windows;
  const starts = times(columns.starts, columns.statuses.length);
  const lengths = columns.lengths.flatMap(([length, repeats]) => Array(repeats).fill(length));
  return starts.map((start, place) => {
    const detail = columns.details[place];
    return {
      place,
      start,
      end: start + lengths[place],
      status: columns.statuses[place],
      score: columns.scores[place],
      expected: columns.expected[place],
      timeliness: columns.timeliness[place],
      completeness: part(detail, "c", "completeness"),
      uniqueness: part(detail, "u", "uniqueness"),
      counts: detail ? detail.counts : {},
      reasons: detail ? detail.reasons : [],
      detail,
    };
  });
}

function part(detail, letter, name) {
  if (!detail || detail[name] !== undefined) {
    return detail ? detail[name] : 1;
  }
  return detail.known.includes(letter) ? 1 : null;
}

function rangesOf(source, windows) {
  return source.ranges.map(([kind, place, partition, from, to]) => ({
    kind,
    fault: data.faults[kind],
    window: windows[place],
    partition,
    from,
    to,
    offsets: to - from + 1,
  }));
}

// Small parts.
function mark(name) {
  return el("span", { class: "mark", colour: name, "aria-hidden": "true" });
}

function state(letter) {
  return el("span", { class: "state" }, mark(STATES[letter].colour), STATES[letter].word);
}

function legend(entries) {
  return el("ul", { class: "legend" }, entries.map((entry) => el("li", { class: "state" }, entry)));
}

function table(columns, rows, caption) {
  return el(
    "table",
    null,
    caption ? el("caption", null, caption) : null,
    el("thead", null, el("tr", null, columns.map(([title, kind]) => el("th", { scope: "col", class: kind }, title)))),
    el("tbody", null, rows),
  );
}

function cell(kind, ...content) {
  return el("td", { class: kind }, ...content);
}

function countCell(count, bad) {
  return cell("number" + (count === 0 ? " zero" : bad ? " bad" : ""), number(count));
}

function worstState(tally) {
  // Live topics always have windows that are not settled: one that passed outweighs them.
  const order = [["failed", "F"], ["unmeasured", "U"], ["incomparable", "I"], ["passed", "P"], ["waived", "W"]];
  const [, letter] = order.find(([name]) => tally[name] > 0) || [null, "N"];
  return letter;
}

function tallyWords(tally) {
  return ["passed", "failed", "waived", "pending", "unmeasured", "incomparable"]
    .filter((name) => tally[name] > 0)
    .map((name) => `${number(tally[name])} ${name}`)
    .join(", ");
}

function topicName(topic) {
  return severalClusters ? `${topic.topic} (${topic.cluster})` : topic.topic;
}

// The head.
function fillHead() {
  const facts = document.getElementById("facts");
  if (range.from !== undefined) {
    facts.append(el("span", null, `${time(range.from)} to ${time(range.to)} UTC`));
  }
  facts.append(el("span", null, `made ${time(data.computedAt)} UTC`));
  const tally = data.tally;
  const tiles = [
    ["topics", data.topics.length],
    ["windows", tally.windows],
    ["passed", tally.passed],
    ["failed", tally.failed, true],
    ["pending", tally.pending],
    ["unmeasured", tally.unmeasured],
    ["incomparable", tally.incomparable],
    ["waived", tally.waived],
    ["offsets lost", tally.lost, true],
    ["repeated", tally.repeated, true],
    ["unexpected", tally.unexpected, true],
  ];
  const rare = ["incomparable", "waived", "unexpected"];
  const shown = tiles.filter(([title, count]) => count > 0 || !rare.includes(title));
  if (data.topics.length > 0) {
    document.getElementById("tiles").append(
      ...shown.map(([title, count, bad]) =>
        el("div", { class: count === 0 ? "none" : bad ? "bad" : null }, el("dt", null, title), el("dd", null, number(count))),
      ),
    );
  } else {
    document.getElementById("tiles").remove();
  }
  document.getElementById("footer").textContent = data.versions + ". Pictures by Apache ECharts. All times are UTC.";
}

// Topics by score.
function overview() {
  const rows = [];
  data.topics.forEach((topic, nth) => {
    topic.sources.forEach((source) => rows.push(overviewRow(topic, nth, source)));
    if (topic.sources.length === 0) {
      rows.push(
        el("tr", { "data-name": topic.topic.toLowerCase() }, cell("name topic", topicLink(topic, nth)), ...ownerCell(topic), cell("muted", "not judged"), ...Array(9).fill(0).map(() => cell(""))),
      );
    }
  });
  const columns = [["topic"], ...(owned ? [["owner"]] : []), ["source"], ["verdict"], ["worst window"], ["passed", "number"], ["failed", "number"], ["pending", "number"], ["unmeasured", "number"], ["lost", "number"], ["repeated", "number"], ["verified through"]];
  return el(
    "section",
    { "aria-labelledby": "overview" },
    el("h2", { id: "overview" }, "Topics, worst first"),
    rows.length > 12 ? filter(rows) : null,
    el("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Topics, worst first" }, table(columns, rows)),
  );
}

function ownerCell(topic) {
  return owned ? [cell("name", topic.owner || "\u2013")] : [];
}

function topicLink(topic, nth) {
  return el("a", { href: "#topic-" + nth }, topicName(topic));
}

function overviewRow(topic, nth, source) {
  const tally = source.tally;
  const worst = source.worst === undefined ? null : source.windows.scores[source.worst];
  const worstAt = worst === null ? null : times(source.windows.starts, source.windows.statuses.length)[source.worst];
  return el(
    "tr",
    { "data-name": [topic.topic, topic.owner, source.source].join(" ").toLowerCase(), "data-fine": String(worstState(tally) === "P") },
    cell("name topic", topicLink(topic, nth)),
    ...ownerCell(topic),
    cell("name", source.source),
    cell("", state(worstState(tally))),
    cell("time", worst === null ? "\u2013" : worst >= 100 ? "all 100" : `${scoreText(worst)} at ${moment(worstAt)}`),
    countCell(tally.passed),
    countCell(tally.failed, true),
    countCell(tally.pending),
    countCell(tally.unmeasured + tally.incomparable),
    countCell(tally.lost, true),
    countCell(tally.repeated, true),
    cell("time", source.verifiedThrough === undefined ? "never" : moment(source.verifiedThrough)),
  );
}

function scoreText(score) {
  return String(Math.floor(score * 100) / 100);
}

function filter(rows) {
  const search = el("input", { type: "search", placeholder: "topic, owner or source", "aria-label": "Show only rows that hold" });
  const faulty = el("input", { type: "checkbox" });
  const shown = el("span", { "aria-live": "polite" });
  const apply = () => {
    let count = 0;
    rows.forEach((row) => {
      row.hidden = !row.dataset.name.includes(search.value.toLowerCase()) || (faulty.checked && row.dataset.fine === "true");
      count += row.hidden ? 0 : 1;
    });
    shown.textContent = `${number(count)} of ${number(rows.length)}`;
  };
  search.addEventListener("input", apply);
  faulty.addEventListener("change", apply);
  apply();
  return el("div", { class: "filter" }, search, el("label", null, faulty, " only what has not passed"), shown);
}

// A topic.
function topicSection(topic, nth) {
  const aside = [topic.owner ? "owner " + topic.owner : null, severalClusters ? "cluster " + topic.cluster : null];
  return el(
    "section",
    { class: "topic", id: "topic-" + nth },
    el("div", { class: "heading" }, el("h2", null, topic.topic), aside.filter(Boolean).map((words) => el("span", { class: "aside" }, words))),
    topic.sources.length === 0 ? el("p", { class: "muted" }, "Measured, and not judged.") : null,
    topic.sources.map((source) => sourcePart(topic, source)),
    topic.latencies.length > 0 ? latencyPart(topic) : null,
  );
}

function sourcePart(topic, source) {
  const windows = windowsOf(source);
  const ranges = rangesOf(source, windows);
  const compared = source.references.filter(Boolean);
  const facts = [
    tallyWords(source.tally),
    compared.length > 0 ? "compared with " + compared.join(", ") + (source.basis.some((basis) => basis !== "offsets") ? ` by ${source.basis.join(", ")}` : "") : null,
    source.verifiedThrough === undefined ? "nothing verified yet" : "verified through " + time(source.verifiedThrough),
  ];
  const strip = el("div", { class: "picture strip", role: "img", "aria-label": `Windows of ${topic.topic} in ${source.source}: ${tallyWords(source.tally)}` });
  gallery.add(strip, () => stripOption(windows, range, windowTip));
  return el(
    "div",
    { class: "source" },
    el("div", { class: "heading" }, el("h3", null, source.source), state(worstState(source.tally)), el("span", { class: "aside" }, facts.filter(Boolean).join(" \u00b7 "))),
    el("figure", null, strip),
    windowsTable(windows),
    ranges.length > 0 ? rangesPart(topic, source, windows, ranges) : null,
  );
}

function windowTip(window) {
  const lines = [
    el("p", { class: "pair" }, state(window.status), el("b", null, window.score === null ? "" : "score " + scoreText(window.score))),
    el("p", { class: "muted" }, span(window.start, window.end)),
    pair("completeness", share(window.completeness)),
    pair("uniqueness", share(window.uniqueness)),
    pair("timeliness", share(window.timeliness)),
    pair("expected", number(window.expected)),
    ...countPairs(window),
  ];
  if (window.detail && window.detail.waived !== undefined) {
    lines.push(el("p", null, `waived: ${window.detail.waived}`));
  }
  if (window.detail && window.detail.healedAt !== undefined) {
    lines.push(el("p", null, `failed first ${time(window.detail.firstFailedAt)}, healed ${time(window.detail.healedAt)}`));
  }
  if (window.reasons.length > 0) {
    lines.push(el("ul", null, window.reasons.map((reason) => el("li", null, reason))));
  }
  return lines;
}

function pair(name, value) {
  return el("p", { class: "pair" }, el("span", { class: "muted" }, name), el("b", null, value));
}

function countPairs(window) {
  const words = { deliveryDuplicates: "delivery duplicates", producerDuplicates: "producer duplicates" };
  return Object.entries(window.counts).map(([name, count]) => pair(words[name] || FAULTS[name].word, number(count)));
}

// What the strip shows, in words: the windows that did not simply pass.
function windowsTable(windows) {
  const told = windows.filter((window) => window.status !== "P" || (window.detail && window.detail.firstFailedAt !== undefined));
  if (told.length === 0) {
    return null;
  }
  const columns = [["window (UTC)"], ["verdict"], ["score", "number"], ["completeness", "number"], ["uniqueness", "number"], ["timeliness", "number"], ["expected", "number"], ["why"]];
  return opening(`Windows that did not simply pass: ${number(told.length)} of ${number(windows.length)}`, () =>
    growing(columns, told, (window) =>
      el(
        "tr",
        null,
        cell("time", span(window.start, window.end)),
        cell("", state(window.status)),
        cell("number", window.score === null ? "\u2013" : scoreText(window.score)),
        cell("number", share(window.completeness)),
        cell("number", share(window.uniqueness)),
        cell("number", share(window.timeliness)),
        cell("number", number(window.expected)),
        cell("reasons", why(window)),
      ),
    ),
  );
}

function why(window) {
  const waived = window.detail && window.detail.waived !== undefined ? ["waived: " + window.detail.waived] : [];
  const healed = window.detail && window.detail.healedAt !== undefined ? ["healed " + time(window.detail.healedAt)] : [];
  return [...window.reasons, ...waived, ...healed].join("; ");
}

// Content that is made when somebody wants to see it, or when all goes on paper.
function opening(title, content, forScreenOnly) {
  const details = el("details", { class: forScreenOnly ? "screen" : null }, el("summary", null, title));
  const fill = () => {
    if (details.children.length === 1) {
      details.append(content());
    }
  };
  details.addEventListener("toggle", fill);
  if (!forScreenOnly) {
    addEventListener("beforeprint", () => {
      fill();
      details.open = true;
    });
  }
  return details;
}

// A table that shows its first rows, and the rest on demand.
function growing(columns, items, row) {
  const body = table(columns, items.slice(0, ROWS_AT_FIRST).map(row));
  const scroll = el("div", { class: items.length > 12 ? "scroll tall" : "scroll", tabindex: "0" }, body);
  const left = items.length - ROWS_AT_FIRST;
  if (left <= 0) {
    return scroll;
  }
  const more = el("button", { type: "button" }, `show ${number(left)} more`);
  more.addEventListener("click", () => {
    body.tBodies[0].append(...items.slice(ROWS_AT_FIRST).map(row));
    more.remove();
  });
  return el("div", null, scroll, more);
}

// The offsets.
function rangesPart(topic, source, windows, ranges) {
  const kinds = [...new Set(ranges.map((range) => range.fault))].sort((a, b) => data.faults.indexOf(a) - data.faults.indexOf(b));
  const partitions = new Set(ranges.map((range) => range.partition)).size;
  const totals = kinds.map((kind) => {
    const offsets = windows.reduce((sum, window) => sum + (window.counts[kind] || 0), 0);
    return [mark(FAULTS[kind].colour), `${FAULTS[kind].word}: ${counted(offsets, "offset")}`];
  });
  const lanes = el("div", { class: "picture", role: "img", "aria-label": `Offsets of ${topic.topic} in ${source.source} by partition; the list below says the same` });
  lanes.style.height = Math.min(560, 66 + Math.max(22, Math.min(30, 300 / partitions)) * partitions) + "px";
  gallery.add(lanes, () => rangesOption(ranges, rangeTip));
  const leftOut = [
    source.rangesLeftOut > 0 ? `${counted(source.rangesLeftOut, "range")} more are in the verdicts and not on this page.` : null,
    source.offsetsUnlisted > 0 ? `${counted(source.offsetsUnlisted, "offset")} more are counted in the verdicts without their ranges.` : null,
  ];
  return el(
    "div",
    { class: "group" },
    el("h4", null, "Partition \u00d7 offset"),
    el("figure", null, legend(totals), lanes),
    leftOut.filter(Boolean).map((words) => el("p", { class: "muted" }, words)),
    opening(`List of ${counted(ranges.length, "range")}`, () =>
      growing(
        [["what"], ["window (UTC)"], ["partition", "number"], ["first offset", "number"], ["last offset", "number"], ["offsets", "number"]],
        ranges,
        (range) =>
          el(
            "tr",
            null,
            cell("", el("span", { class: "state" }, mark(FAULTS[range.fault].colour), FAULTS[range.fault].word)),
            cell("time", span(range.window.start, range.window.end)),
            cell("number", String(range.partition)),
            cell("number", String(range.from)),
            cell("number", String(range.to)),
            cell("number", number(range.offsets)),
          ),
      ),
    ),
  );
}

function rangeTip(range) {
  return [
    el("p", null, el("span", { class: "state" }, mark(FAULTS[range.fault].colour), `${counted(range.offsets, "offset")} ${FAULTS[range.fault].word}`)),
    pair("partition", String(range.partition)),
    pair("offsets", range.from === range.to ? String(range.from) : `${range.from} \u2013 ${range.to}`),
    pair("window", span(range.window.start, range.window.end)),
  ];
}

// Latencies.
const HOPS = { EVENT_TO_VISIBLE: "event to visible", EVENT_TO_CONSUMED: "event to consumed", EVENT_TO_BROKER: "event to broker" };

function latencyPart(topic) {
  const latencies = topic.latencies.map((latency) => ({ ...latency, times: times(latency.starts, latency.p50.length) }));
  const lines = el("div", { class: "picture lines", role: "img", "aria-label": `Latency percentiles of ${topic.topic}; the table below says the same` });
  gallery.add(lines, () => linesOption(latencies, range, (at) => latencyTip(latencies, at)));
  const sources = latencies.map((latency, nth) => [mark("series" + (nth % 6)), `${latency.source} (${HOPS[latency.hop] || latency.hop})`]);
  const dashes = PERCENTILES.map(({ key, dash }) => [el("span", { class: "mark line " + dash, colour: "soft", "aria-hidden": "true" }), key]);
  return el(
    "div",
    { class: "group" },
    el("h4", null, "Latency"),
    el("figure", null, legend([...sources, ...dashes]), lines),
    opening(
      "Latencies as a table",
      () => growing(
        [["window (UTC)"], ["source"], ["p50", "number"], ["p95", "number"], ["p99", "number"]],
        latencies.flatMap((latency) => latency.times.map((at, i) => ({ at, latency, i }))),
        ({ at, latency, i }) =>
          el("tr", null, cell("time", time(at)), cell("name", latency.source), ...PERCENTILES.map(({ key }) => cell("number", duration(latency[key][i])))),
      ),
      true,
    ),
  );
}

function latencyTip(latencies, at) {
  const lines = [el("p", { class: "muted" }, time(at))];
  latencies.forEach((latency, nth) => {
    const i = latency.times.indexOf(at);
    if (i >= 0) {
      const words = PERCENTILES.map(({ key }) => duration(latency[key][i])).join(" / ");
      lines.push(el("p", { class: "pair" }, el("span", { class: "state" }, mark("series" + (nth % 6)), latency.source), el("b", null, words)));
    }
  });
  return lines;
}

function build() {
  fillHead();
  const main = document.getElementById("main");
  if (data.topics.length === 0) {
    main.append(el("p", { class: "empty" }, "There are no verdicts to show: measure a topic and its sinks, score them, and make this report again. If there should be some, look at the patterns, the range and the place that were given."));
    return;
  }
  main.append(overview());
  const key = legend(Object.entries(STATES).sort(([, a], [, b]) => b.rank - a.rank).map(([, { word, colour }]) => [mark(colour), word]));
  main.append(el("section", null, el("h2", null, "Windows, offsets and latencies"), key));
  data.topics.forEach((topic, nth) => main.append(topicSection(topic, nth)));
  gallery.watch();
}

build();
gallery.tell();
