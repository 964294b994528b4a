// Grafana keeps its state timeline to itself. This one follows its rules: a state lasts until the next one, or for as
// long as insertNulls says; equal ones are one; a continuous colour mode has no legend; thresholds hide mappings.
import { DataFrame, dateTimeFormat, formattedValueToString, getFieldDisplayName, GrafanaTheme2, TimeRange } from '@grafana/data';
import { LegendDisplayMode, VizLegendOptions } from '@grafana/schema';
import { measureText, VizLayout, VizLegend } from '@grafana/ui';

interface Props {
  frames: DataFrame[];
  range: TimeRange;
  width: number;
  height: number;
  options: { legend: VizLegendOptions; rowHeight: number; perPage?: number };
  theme: GrafanaTheme2;
}

interface State {
  from: number;
  to: number;
  text: string;
  colour: string;
}

const AXIS = 24;
const GAP = 16;

export function Timeline({ frames, range, width, height, options, theme }: Props) {
  const rows = frames.map((frame) => ({
    name: getFieldDisplayName(frame.fields[1], frame, frames),
    states: states(frame, range),
  }));
  const legend = options.legend.showLegend ? (
    <VizLayout.Legend placement={options.legend.placement}>
      <VizLegend placement={options.legend.placement} displayMode={LegendDisplayMode.List} items={legendItems(frames, rows)} />
    </VizLayout.Legend>
  ) : null;
  return (
    <VizLayout width={width} height={height} legend={legend}>
      {(w: number, h: number) => <Rows rows={rows.slice(0, options.perPage ?? 20)} {...{ range, options, theme }} width={w} height={h} />}
    </VizLayout>
  );
}

function states(frame: DataFrame, range: TimeRange): State[] {
  const [times, field] = frame.fields;
  const lasts = field.config.custom?.insertNulls || Infinity;
  const all: State[] = [];
  times.values.forEach((from, i) => {
    const to = Math.min(from + lasts, times.values[i + 1] ?? Infinity, range.to.valueOf());
    const display = field.display!(field.values[i]);
    const last = all.at(-1);
    if (last && last.to === from && last.text === display.text) {
      last.to = to;
    } else {
      all.push({ from, to, text: formattedValueToString(display), colour: display.color! });
    }
  });
  return all;
}

function legendItems(frames: DataFrame[], rows: Array<{ states: State[] }>) {
  if (frames[0]?.fields[1].config.color?.mode?.startsWith('continuous')) {
    return [];
  }
  const colours = new Map(rows.flatMap((row) => row.states.map((it) => [it.text, it.colour] as const)));
  return [...colours].map(([label, color]) => ({ label, color, yAxis: 1 }));
}

function Rows({ rows, range, width, height, options, theme }: Omit<Props, 'frames'> & { rows: Array<{ name: string; states: State[] }> }) {
  const label = Math.max(...rows.map((row) => measureText(row.name, 12).width)) + 2 * GAP;
  const x = (time: number) => label + ((time - range.from.valueOf()) / (range.to.valueOf() - range.from.valueOf())) * (width - label);
  const row = (height - AXIS) / rows.length;
  const ticks = hours(range, (width - label) / 90);
  return (
    <svg width={width} height={height} fontFamily={theme.typography.fontFamily} fontSize={12} fill={theme.colors.text.primary}>
      {ticks.map((time) => (
        <g key={time}>
          <line x1={x(time)} x2={x(time)} y1={0} y2={height - AXIS} stroke={theme.colors.border.weak} />
          <text x={x(time)} y={height - 6} textAnchor="middle">{dateTimeFormat(time, { format: 'HH:mm', timeZone: 'utc' })}</text>
        </g>
      ))}
      {rows.map(({ name, states }, i) => (
        <g key={name}>
          <text x={label - GAP} y={row * (i + 0.5) + 4} textAnchor="end">{name}</text>
          {states.map((it) => (
            <rect
              key={it.from}
              x={x(Math.max(it.from, range.from.valueOf()))}
              width={Math.max(1, x(it.to) - x(Math.max(it.from, range.from.valueOf())))}
              y={row * (i + (1 - options.rowHeight) / 2)}
              height={row * options.rowHeight}
              fill={theme.visualization.getColorByName(it.colour)}
              fillOpacity={0.8}
            />
          ))}
        </g>
      ))}
    </svg>
  );
}

function hours(range: TimeRange, most: number): number[] {
  const hour = 3_600_000;
  const length = range.to.valueOf() - range.from.valueOf();
  const step = [hour / 6, hour / 2, hour, 2 * hour, 3 * hour, 6 * hour].find((it) => length / it <= most) ?? 12 * hour;
  const first = Math.ceil(range.from.valueOf() / step) * step;
  return Array.from({ length: Math.floor((range.to.valueOf() - first) / step) + 1 }, (_, i) => first + i * step);
}
