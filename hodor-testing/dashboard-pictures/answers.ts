// What Grafana's data source makes of an answer of InfluxDB.
import { createDataFrame, DataFrame, FieldType } from '@grafana/data';

type Value = string | number | boolean | null;

interface Series {
  name: string;
  tags?: Record<string, string>;
  columns: string[];
  values: Value[][];
}

export interface Answer {
  results: Array<{ series?: Series[]; error?: string }>;
}

export interface Target {
  refId: string;
  query: string;
  resultFormat: string;
  alias?: string;
}

export function frames(target: Target, answer: Answer): DataFrame[] {
  const series = answer.results[0].series ?? [];
  if (series.length === 0) {
    return [];
  }
  return target.resultFormat === 'table'
    ? [table(target, series)]
    : series.flatMap((it) => it.columns.slice(1).map((column, i) => line(target, it, column, i + 1)));
}

function line(target: Target, series: Series, column: string, index: number): DataFrame {
  const values = series.values.map((row) => row[index]);
  const name = displayName(target, series, column);
  return createDataFrame({
    name,
    refId: target.refId,
    fields: [
      { name: 'Time', type: FieldType.time, values: series.values.map((row) => row[0]) },
      {
        name: 'Value',
        type: typeOf(values),
        labels: series.tags,
        config: { displayNameFromDS: name },
        values,
      },
    ],
  });
}

function displayName(target: Target, series: Series, column: string): string {
  if (target.alias) {
    return target.alias.replace(/\$tag_(\w+)/g, (whole, tag) => series.tags?.[tag] ?? whole);
  }
  const tags = Object.entries(series.tags ?? {}).map(([key, value]) => `${key}: ${value}`);
  return `${series.name}.${column}` + (tags.length > 0 ? ` { ${tags.join(', ')} }` : '');
}

function table(target: Target, all: Series[]): DataFrame {
  const rows = all.flatMap((series) => series.values.map((values) => ({ series, values })));
  const tags = Object.keys(all[0].tags ?? {}).map((tag) => column(tag, rows.map((row) => row.series.tags![tag])));
  const columns = all[0].columns
    .slice(1)
    .map((name, i) => column(name, rows.map((row) => row.values[i + 1])));
  const time = { name: 'Time', type: FieldType.time, values: rows.map((row) => row.values[0]) };
  return createDataFrame({ name: all[0].name, refId: target.refId, fields: [time, ...tags, ...columns] });
}

function column(name: string, values: Value[]) {
  return { name, type: typeOf(values), config: { displayNameFromDS: name }, values };
}

function typeOf(values: Value[]): FieldType {
  const some = values.find((it) => it !== null);
  return typeof some === 'string'
    ? FieldType.string
    : typeof some === 'boolean'
      ? FieldType.boolean
      : FieldType.number;
}
