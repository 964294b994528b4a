// Draws a dashboard with Grafana's own components. The page that loads it says which, and what InfluxDB answered.
import { Component, ReactNode, useEffect, useState } from 'react';
import { createRoot } from 'react-dom/client';
import {
  applyNullInsertThreshold,
  createTheme,
  DataFrame,
  dateTime,
  EventBusSrv,
  FieldDisplay,
  getDisplayValueAlignmentFactors,
  getFieldDisplayValues,
  GrafanaTheme2,
  renderMarkdown,
  ThemeContext,
  VizOrientation,
} from '@grafana/data';
import {
  BigValue,
  GlobalStyles,
  Icon,
  PanelChrome,
  PanelContextProvider,
  TimeRangeLabel,
  TimeSeries,
  ToolbarButton,
  VizRepeater,
} from '@grafana/ui';
import { TableNG } from '@grafana/ui/unstable';
import { Answer, frames, Target } from './answers';
import './icons';
import { transformed, withSettings } from './fields';
import { Timeline } from './timeline';

interface Picture {
  dashboard: { title: string; time: { from: string; to: string }; panels: any[]; templating: { list: any[] }; links: any[] };
  from: number;
  to: number;
  /** What is chosen, by the variable's name. */
  chosen: Record<string, string>;
  file: string;
  /** By the query's place: file, panel and letter. */
  answers: Record<string, Answer>;
  width: number;
}

declare global {
  interface Window {
    picture: Picture;
    /** The panels that were drawn, and those of them that have nothing to show. */
    drawn?: { panels: string[]; empty: string[]; failed: string[] };
  }
}

const CELL = 30;
const MARGIN = 8;
const { dashboard, file, from, to, chosen, answers, width } = window.picture;
const theme = createTheme({ colors: { mode: 'dark' } });
const range = { from: dateTime(from), to: dateTime(to), raw: dashboard.time };
const failed: string[] = [];
const empty: string[] = [];

function replaceVariables(text: string): string {
  return text.replace(/\$\{?(\w+)(?::\w+)?\}?/g, (whole, name) => chosen[name] ?? whole);
}

interface Size {
  width: number;
  height: number;
}

function Stat({ panel, data, fieldConfig, width, height }: Size & { panel: any; data: DataFrame[]; fieldConfig: any }) {
  const { options } = panel;
  const values = () =>
    getFieldDisplayValues({ fieldConfig, reduceOptions: options.reduceOptions, replaceVariables, theme, data, timeZone: 'utc' });
  return (
    <VizRepeater<FieldDisplay, any>
      getValues={values}
      getAlignmentFactors={getDisplayValueAlignmentFactors}
      renderValue={({ value, width, height, count, alignmentFactors }) => (
        <BigValue
          value={value.display}
          count={count}
          colorMode={options.colorMode}
          graphMode={options.graphMode}
          justifyMode={options.justifyMode}
          textMode={options.textMode}
          alignmentFactors={alignmentFactors}
          text={options.text}
          {...{ width, height, theme }}
        />
      )}
      source={data}
      renderCounter={0}
      autoGrid
      orientation={options.orientation === 'auto' ? VizOrientation.Auto : options.orientation}
      {...{ width, height }}
    />
  );
}

function Visualization({ panel, data, fieldConfig, width, height }: Size & { panel: any; data: DataFrame[]; fieldConfig: any }) {
  const { options } = panel;
  if (panel.type === 'text') {
    return <div className="markdown-html" dangerouslySetInnerHTML={{ __html: renderMarkdown(replaceVariables(options.content)) }} />;
  }
  if (panel.type === 'stat') {
    return <Stat {...{ panel, data, fieldConfig, width, height }} />;
  }
  if (data.every((frame) => frame.length === 0)) {
    return <Nothing text={fieldConfig.defaults.noValue ?? 'No data'} />;
  }
  switch (panel.type) {
    case 'table':
      return (
        <TableNG
          data={data[0]}
          sortBy={options.sortBy}
          noHeader={!options.showHeader}
          cellHeight={options.cellHeight}
          fieldConfig={fieldConfig}
          timeRange={range}
          structureRev={1}
          enableVirtualization={false}
          {...{ width, height }}
        />
      );
    case 'timeseries':
      return <TimeSeries frames={data.map(interrupted)} legend={options.legend} timeRange={range} timeZone="utc" structureRev={1} {...{ width, height }} />;
    case 'state-timeline':
      return <Timeline frames={data} {...{ range, options, theme, width, height }} />;
    default:
      throw new Error(`no component for ${panel.type}`);
  }
}

/** With nulls where insertNulls asks for them; Grafana's panel does so before it draws. */
function interrupted(frame: DataFrame): DataFrame {
  const [refFieldPseudoMin, refFieldPseudoMax] = [from, to];
  return applyNullInsertThreshold({ frame, refFieldPseudoMin, refFieldPseudoMax });
}

function Nothing({ text }: { text: string }) {
  return <div style={{ height: '100%', display: 'grid', placeItems: 'center', color: theme.colors.text.secondary }}>{text}</div>;
}

class Kept extends Component<{ name: string; children: ReactNode }> {
  state = { error: undefined as Error | undefined };
  static getDerivedStateFromError(error: Error) {
    return { error };
  }
  componentDidCatch(error: Error) {
    failed.push(`${this.props.name}: ${error.message}`);
  }
  render() {
    return this.state.error ? <Nothing text={String(this.state.error)} /> : this.props.children;
  }
}

interface Drawing {
  panel: any;
  data: DataFrame[];
  fieldConfig: any;
}

async function prepare(panel: any): Promise<Drawing> {
  const asked: Target[] = panel.targets ?? [];
  const found = asked.flatMap((target) => frames(target, answers[`${file}: ${panel.title} ${target.refId}`]));
  const all = await transformed(panel.transformations, found);
  if (asked.length > 0 && all.every((frame) => frame.length === 0)) {
    empty.push(panel.title);
  }
  return { panel, ...withSettings(panel.type, panel.fieldConfig ?? { defaults: {}, overrides: [] }, all, replaceVariables, theme) };
}

function Placed({ drawing }: { drawing: Drawing }) {
  const { panel } = drawing;
  const cell = (width - MARGIN) / 24;
  const { x, y, w, h } = panel.gridPos;
  const size = { width: Math.floor(w * cell - MARGIN), height: h * CELL + (h - 1) * MARGIN };
  const place = { position: 'absolute' as const, left: MARGIN + x * cell, top: y * (CELL + MARGIN), ...size };
  if (panel.type === 'row') {
    return (
      <div style={{ ...place, display: 'flex', alignItems: 'center', gap: 8, color: theme.colors.text.primary, fontWeight: 500 }}>
        <Icon name="angle-down" /> {panel.title}
      </div>
    );
  }
  const padding = panel.type === 'table' ? 'none' : 'md';
  return (
    <div style={place}>
      <PanelChrome title={replaceVariables(panel.title)} description={panel.description} padding={padding} {...size}>
        {(width: number, height: number) => (
          <Kept name={panel.title}>
            <Visualization {...drawing} {...{ width, height }} />
          </Kept>
        )}
      </PanelChrome>
    </div>
  );
}

function Variables() {
  const box = {
    border: `1px solid ${theme.components.input.borderColor}`,
    background: theme.components.input.background,
    padding: '4px 10px',
    lineHeight: '22px',
  };
  return (
    <>
      {dashboard.templating.list.map((it) => (
        <div key={it.name} style={{ display: 'flex', fontSize: 12 }}>
          <span style={{ ...box, background: theme.colors.background.secondary, fontWeight: 500 }}>{it.label}</span>
          <span style={{ ...box, minWidth: 90, borderLeft: 0 }}>{chosen[it.name] ?? 'All'}</span>
        </div>
      ))}
    </>
  );
}

function Header() {
  return (
    <div style={{ display: 'flex', gap: 8, alignItems: 'center', padding: MARGIN, flexWrap: 'wrap' }}>
      <div style={{ fontSize: 18, fontWeight: 500, width: '100%' }}>{dashboard.title}</div>
      <Variables />
      <span style={{ flex: 1 }} />
      {dashboard.links.map((it) => (
        <ToolbarButton key={it.title} icon="apps" variant="canvas">{it.title}</ToolbarButton>
      ))}
      <ToolbarButton icon="clock-nine" variant="canvas"><TimeRangeLabel value={range} timeZone="utc" /></ToolbarButton>
    </div>
  );
}

const eventBus = new EventBusSrv();
const context = { eventBus, eventsScope: 'picture', canAddAnnotations: () => false } as any;

function Dashboard() {
  const [drawings, setDrawings] = useState<Drawing[]>();
  useEffect(() => void Promise.all(dashboard.panels.map(prepare)).then(setDrawings), []);
  useEffect(() => {
    if (drawings) {
      const panels = drawings.map((it) => it.panel.title);
      // The last that are drawn wait for fonts and frames.
      document.fonts.ready.then(() => setTimeout(() => (window.drawn = { panels, empty, failed }), 1000));
    }
  }, [drawings]);
  const height = Math.max(...dashboard.panels.map(({ gridPos }) => (gridPos.y + gridPos.h) * (CELL + MARGIN)));
  return (
    <ThemeContext.Provider value={theme as GrafanaTheme2}>
      <GlobalStyles />
      <PanelContextProvider value={context}>
        <div style={{ width, overflow: 'hidden', background: theme.colors.background.canvas, color: theme.colors.text.primary }}>
          <Header />
          <div style={{ position: 'relative', height }}>
            {drawings?.map((it) => <Placed key={it.panel.id} drawing={it} />)}
          </div>
        </div>
      </PanelContextProvider>
    </ThemeContext.Provider>
  );
}

createRoot(document.getElementById('dashboard')!).render(<Dashboard />);
