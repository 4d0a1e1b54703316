/** Drawings as SVG text: a few shapes, and colors that follow the reader's light or dark page. */

const style = `
  text { font: 12px system-ui, sans-serif; fill: #24292f }
  .title { font-size: 14px; font-weight: 600 }
  .faint { fill: #57606a }
  .grid { stroke: #d0d7de; stroke-width: 1 }
  .ours { fill: #0969da } .bare { fill: #8c959f }
  .line { fill: none; stroke-width: 2 }
  .a { stroke: #0969da } .b { stroke: #bc4c00 } .c { stroke: #1a7f37 } .d { stroke: #8250df }
  .dot-a { fill: #0969da } .dot-b { fill: #bc4c00 } .dot-c { fill: #1a7f37 } .dot-d { fill: #8250df }
  .mark { stroke: #cf222e; stroke-width: 1.5; stroke-dasharray: 4 3 }
  .whisker { stroke: #24292f; stroke-width: 1.5 }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3 } .faint { fill: #8d96a0 } .grid { stroke: #30363d }
    .ours { fill: #4493f8 } .bare { fill: #6e7681 } .whisker { stroke: #e6edf3 } .mark { stroke: #f85149 }
    .a { stroke: #4493f8 } .b { stroke: #f0883e } .c { stroke: #3fb950 } .d { stroke: #ab7df8 }
    .dot-a { fill: #4493f8 } .dot-b { fill: #f0883e } .dot-c { fill: #3fb950 } .dot-d { fill: #ab7df8 }
  }`;

export const strokes = ['a', 'b', 'c', 'd'] as const;

export function drawing(width: number, height: number, title: string, shapes: readonly string[]): string {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${escapeText(title)}">`,
    `<style>${style}\n</style>`,
    text(0, 16, title, 'title'),
    ...shapes,
    '</svg>\n',
  ].join('\n');
}

type Anchor = 'start' | 'middle' | 'end';

export function text(x: number, y: number, words: string, kind = '', anchor: Anchor = 'start'): string {
  return `<text x="${short(x)}" y="${short(y)}" class="${kind}" text-anchor="${anchor}">${escapeText(words)}</text>`;
}

export function bar(x: number, y: number, width: number, height: number, kind: string): string {
  return `<rect x="${short(x)}" y="${short(y)}" width="${short(Math.max(width, 0.5))}" height="${height}" rx="2" class="${kind}"/>`;
}

export function stroke(x1: number, y1: number, x2: number, y2: number, kind: string): string {
  return `<line x1="${short(x1)}" y1="${short(y1)}" x2="${short(x2)}" y2="${short(y2)}" class="${kind}"/>`;
}

export function curve(points: readonly (readonly [number, number])[], kind: string): string {
  return `<polyline points="${points.map(([x, y]) => `${short(x)},${short(y)}`).join(' ')}" class="line ${kind}"/>`;
}

export function dot(x: number, y: number, kind: string): string {
  return `<circle cx="${short(x)}" cy="${short(y)}" r="4" class="${kind}"/>`;
}

/** Returns round numbers from zero to the highest or a little beyond, about five of them. */
export function ticks(highest: number): readonly number[] {
  if (!(highest > 0)) return [0, 1];
  const rough = highest / 4;
  const unit = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 2.5, 5, 10].find((value) => value * unit >= rough) ?? 10) * unit;
  return Array.from({ length: Math.ceil(highest / step) + 1 }, (_, index) => short(index * step));
}

function short(number: number): number {
  return Math.round(number * 100) / 100;
}

function escapeText(words: string): string {
  return words
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
