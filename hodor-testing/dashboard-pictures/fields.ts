// How a dashboard's settings reach its fields, as in Grafana: the settings of the kind of panel, then the panel's own.
import {
  applyFieldOverrides,
  DataFrame,
  DataTransformerConfig,
  DataTransformerInfo,
  FieldColorModeId,
  FieldConfigSource,
  GrafanaTheme2,
  Registry,
  standardTransformers,
  standardTransformersRegistry,
  ThresholdsMode,
  transformDataFrame,
} from '@grafana/data';
import { lastValueFrom } from 'rxjs';

const STANDARD = [
  'displayName', 'description', 'unit', 'min', 'max', 'decimals', 'noValue', 'color', 'thresholds', 'mappings',
  'links', 'filterable', 'fieldMinMax',
];

// What the kinds of panels set where a dashboard says nothing.
const COLOURS: Record<string, FieldColorModeId> = {
  timeseries: FieldColorModeId.PaletteClassic,
  'state-timeline': FieldColorModeId.ContinuousGrYlRd,
  stat: FieldColorModeId.Thresholds,
  table: FieldColorModeId.Thresholds,
};

standardTransformersRegistry.setInit(() =>
  [...new Set<DataTransformerInfo<any>>(Object.values(standardTransformers))].map((it) => ({
    id: it.id,
    name: it.name,
    transformation: async () => it,
    editor: () => null,
    imageDark: '',
    imageLight: '',
  }))
);

export async function transformed(configs: DataTransformerConfig[] | undefined, frames: DataFrame[]) {
  return configs
    ? lastValueFrom(transformDataFrame(configs, frames, { interpolate: (text: string) => text }))
    : frames;
}

export function withSettings(
  panelType: string,
  source: FieldConfigSource,
  data: DataFrame[],
  replaceVariables: (text: string) => string,
  theme: GrafanaTheme2
): { data: DataFrame[]; fieldConfig: FieldConfigSource } {
  const fieldConfig = structuredClone(source);
  const defaults = fieldConfig.defaults;
  defaults.color ??= { mode: COLOURS[panelType] };
  defaults.thresholds ??= {
    mode: ThresholdsMode.Absolute,
    steps: [{ value: -Infinity, color: 'green' }, { value: 80, color: 'red' }],
  };
  // JSON knows no infinity.
  for (const thresholds of [defaults.thresholds, ...overridden(fieldConfig, 'thresholds')]) {
    thresholds.steps[0].value = -Infinity;
  }
  const fieldConfigRegistry = registry(fieldConfig) as any;
  return {
    data: applyFieldOverrides({ data, fieldConfig, fieldConfigRegistry, replaceVariables, theme, timeZone: 'utc' }),
    fieldConfig,
  };
}

function overridden(source: FieldConfigSource, id: string): any[] {
  return source.overrides.flatMap((it) => it.properties.filter((property) => property.id === id).map((property) => property.value));
}

function registry(source: FieldConfigSource) {
  const custom = new Set(Object.keys(source.defaults.custom ?? {}));
  source.overrides
    .flatMap((it) => it.properties)
    .filter((it) => it.id.startsWith('custom.'))
    .forEach((it) => custom.add(it.id.substring('custom.'.length)));
  const item = (id: string, path: string, isCustom: boolean) => ({
    id, path, isCustom, name: id, process: (value: unknown) => value, shouldApply: () => true,
  });
  return new Registry(() => [
    ...STANDARD.map((id) => item(id, id, false)),
    ...[...custom].map((path) => item('custom.' + path, path, true)),
  ]);
}
