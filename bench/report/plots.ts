/** The drawings of a run: our ratio to bare, times of answers, the cost of growth, the course of an import. */

import { whole } from './cells.js';
import type { Moment, Result } from './result.js';
import { bar, curve, dot, drawing, stroke, strokes, text, ticks } from './svg.js';

const width = 760;

/** Returns the drawings of the run's figures, by file name. */
export function plotsOf(all: readonly Result[]): ReadonlyMap<string, string> {
  const results = all.filter((result) => result.after_writes === undefined);
  const plots = new Map<string, string>();
  const requests = results.filter(
    (result) => result.ours.p99_ms !== undefined && result.growth === undefined,
  );
  const compared = results.filter(
    (result) => result.growth === undefined && !result.work.startsWith('start'),
  );
  if (compared.length > 0) plots.set('performance-ratio.svg', ratioPlot(compared));
  if (requests.length > 0) plots.set('performance-latency.svg', latencyPlot(requests));
  const grown = results.filter((result) => result.growth !== undefined);
  if (grown.length > 0) plots.set('performance-growth.svg', growthPlot(grown));
  const course = results.find((result) => result.course !== undefined)?.course ?? [];
  if (course.length > 1) plots.set('performance-import.svg', coursePlot(course));
  return plots;
}

const rowHeight = 26;
const labelWidth = 150;

interface Scale {
  readonly at: (value: number) => number;
  readonly shapes: readonly string[];
}

/** Draws a logarithmic axis along the top of rows, from a power of ten to another. */
function logScale(values: readonly number[], top: number, bottom: number, unit: string): Scale {
  const [first = 1, ...others] = values.filter((value) => value > 0);
  const from = Math.floor(Math.log10(Math.min(first, ...others)));
  const to = Math.max(from + 1, Math.ceil(Math.log10(Math.max(first, ...others))));
  const right = width - 70;
  const at = (value: number) =>
    labelWidth + ((Math.log10(Math.max(value, 10 ** from)) - from) / (to - from)) * (right - labelWidth);
  const shapes = Array.from({ length: to - from + 1 }, (_, index) => 10 ** (from + index)).flatMap(
    (power) => [
      stroke(at(power), top, at(power), bottom, 'grid'),
      text(
        at(power),
        top - 6,
        `${power >= 1 ? whole(power) : String(Number(power.toPrecision(1)))}${unit}`,
        'faint',
        'middle',
      ),
    ],
  );
  return { at, shapes };
}

function ratioPlot(results: readonly Result[]): string {
  const top = 48;
  const bottom = top + results.length * rowHeight;
  const scale = logScale(
    [...results.flatMap((result) => [result.ratio.min, result.ratio.max]), 1],
    top,
    bottom,
    ' ×',
  );
  const even = scale.at(1);
  const rows = results.flatMap(({ work, ratio }, index) => {
    const y = top + index * rowHeight + 6;
    const [from, to] = [Math.min(even, scale.at(ratio.median)), Math.max(even, scale.at(ratio.median))];
    return [
      text(labelWidth - 8, y + 11, work, '', 'end'),
      bar(from, y, to - from, 14, ratio.median < 1 ? 'bare' : 'ours'),
      stroke(scale.at(ratio.min), y + 7, scale.at(ratio.max), y + 7, 'whisker'),
      text(
        Math.max(even, scale.at(ratio.max)) + 6,
        y + 11,
        `${ratio.median.toFixed(ratio.median < 10 ? 2 : 0)} ×`,
      ),
    ];
  });
  const title = 'How many times as fast as the bare server (line: from the worst to the best round)';
  return drawing(width, bottom + 10, title, [
    ...scale.shapes,
    ...rows,
    stroke(even, top, even, bottom, 'mark'),
  ]);
}

function latencyPlot(results: readonly Result[]): string {
  const top = 48;
  const bottom = top + results.length * rowHeight;
  const values = results.flatMap(({ ours, bare }) =>
    [ours.p50_ms, ours.p99_ms, bare.p50_ms, bare.p99_ms].map((spread) => spread?.median ?? 0),
  );
  const scale = logScale(values, top, bottom, ' ms');
  const rows = results.flatMap(({ work, ours, bare }, index) => {
    const y = top + index * rowHeight;
    const span = (figures: Result['ours'], height: number, kind: string) => {
      const from = scale.at(figures.p50_ms?.median ?? 0);
      return bar(from, y + height, scale.at(figures.p99_ms?.median ?? 0) - from, 8, kind);
    };
    return [text(labelWidth - 8, y + 17, work, '', 'end'), span(ours, 4, 'ours'), span(bare, 14, 'bare')];
  });
  const legend = [
    bar(labelWidth, bottom + 12, 12, 8, 'ours'),
    text(labelWidth + 18, bottom + 20, 'ours'),
    bar(labelWidth + 70, bottom + 12, 12, 8, 'bare'),
    text(labelWidth + 88, bottom + 20, 'bare'),
  ];
  return drawing(width, bottom + 30, 'Time to an answer: from p50 to p99', [
    ...scale.shapes,
    ...rows,
    ...legend,
  ]);
}

const plotHeight = 300;
const frame = { left: 80, right: 580, top: 40, bottom: 250 } as const;

function growthPlot(results: readonly Result[]): string {
  const sizes = [...new Set(results.map((result) => result.contacts))].sort((left, right) => left - right);
  const works = [...new Set(results.map((result) => result.work))];
  const highest = Math.max(...results.map((result) => result.ours.p50_ms?.median ?? 0));
  const marks = ticks(highest);
  const y = (value: number) => frame.bottom - (value / (marks.at(-1) ?? 1)) * (frame.bottom - frame.top);
  const x = (size: number) =>
    frame.left + 30 + (sizes.indexOf(size) / Math.max(1, sizes.length - 1)) * (frame.right - frame.left - 60);
  const lines = works.flatMap((work, index) => {
    const kind = strokes[index % strokes.length] ?? 'a';
    const points = results
      .filter((result) => result.work === work)
      .map((result) => [x(result.contacts), y(result.ours.p50_ms?.median ?? 0)] as const);
    const at = frame.top + 10 + index * 20;
    return [
      curve(points, kind),
      ...points.map(([px, py]) => dot(px, py, `dot-${kind}`)),
      dot(frame.right + 20, at, `dot-${kind}`),
      text(frame.right + 32, at + 4, work.replace('growth-', '')),
    ];
  });
  return drawing(width, plotHeight, 'p50 in ms against contacts in the account', [
    ...yAxis(marks, y, ''),
    ...sizes.map((size) => text(x(size), frame.bottom + 18, whole(size), 'faint', 'middle')),
    ...lines,
  ]);
}

function yAxis(marks: readonly number[], y: (value: number) => number, unit: string): readonly string[] {
  return marks.flatMap((mark) => [
    stroke(frame.left, y(mark), frame.right, y(mark), 'grid'),
    text(frame.left - 8, y(mark) + 4, `${mark >= 1000 ? whole(mark) : mark}${unit}`, 'faint', 'end'),
  ]);
}

function coursePlot(course: readonly Moment[]): string {
  const last = course.at(-1);
  const [xMarks, rowMarks, memoryMarks] = [
    ticks(last?.second ?? 0),
    ticks(Math.max(...course.map((moment) => moment.rows))),
    ticks(Math.max(...course.map((moment) => moment.rss_mb))),
  ];
  const scaled = (marks: readonly number[], from: number, to: number) => (value: number) =>
    from + (value / (marks.at(-1) ?? 1)) * (to - from);
  const x = scaled(xMarks, frame.left, frame.right);
  const rows = scaled(rowMarks, frame.bottom, frame.top);
  const memory = scaled(memoryMarks, frame.bottom, frame.top);
  return drawing(width, plotHeight, 'An import: rows done and memory of the server, by the second', [
    ...yAxis(rowMarks, rows, ''),
    ...memoryMarks.map((mark) => text(frame.right + 8, memory(mark) + 4, `${mark} MB`, 'faint')),
    ...xMarks.map((mark) => text(x(mark), frame.bottom + 18, `${mark} s`, 'faint', 'middle')),
    curve(
      course.map((moment) => [x(moment.second), rows(moment.rows)] as const),
      'a',
    ),
    curve(
      course.map((moment) => [x(moment.second), memory(moment.rss_mb)] as const),
      'b',
    ),
    dot(frame.left, frame.bottom + 40, 'dot-a'),
    text(frame.left + 12, frame.bottom + 44, 'rows'),
    dot(frame.left + 80, frame.bottom + 40, 'dot-b'),
    text(frame.left + 92, frame.bottom + 44, 'memory'),
  ]);
}
