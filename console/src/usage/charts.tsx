/**
 * Two small charts in SVG, without a library: a line for totals, bars for daily numbers. They are images with a
 * sentence; the page has every number as a table.
 */
import { useId } from 'react';

const width = 600;
const height = 120;
const pad = 4;

export interface Point {
  /** `2026-01-15` */
  readonly day: string;
  readonly value: number | null;
}

/** Returns a round number at or above the value, for the top of the scale. */
export function niceTop(value: number): number {
  if (value <= 4) return 4;
  const size = 10 ** Math.floor(Math.log10(value));
  return (
    [1, 1.5, 2, 3, 4, 5, 6, 8, 10].map((number) => number * size).find((number) => number >= value) ?? value
  );
}

function Frame({ label, children }: { label: string; children: React.ReactNode }) {
  return (
    <svg
      viewBox={`0 0 ${width} ${height}`}
      role="img"
      aria-label={label}
      preserveAspectRatio="none"
      className="h-28 w-full"
    >
      {[0, 0.5, 1].map((share) => (
        <line
          key={share}
          x1="0"
          x2={width}
          y1={pad + share * (height - 2 * pad)}
          y2={pad + share * (height - 2 * pad)}
          className="stroke-line"
          strokeWidth="1"
          vectorEffect="non-scaling-stroke"
        />
      ))}
      {children}
    </svg>
  );
}

const yOf = (value: number, top: number) => height - pad - (value / top) * (height - 2 * pad);

export function LineChart({ points, top, label }: { points: readonly Point[]; top: number; label: string }) {
  const fill = useId();
  const step = width / Math.max(points.length - 1, 1);
  const known = points.flatMap(({ value }, index) =>
    value === null ? [] : [[index * step, yOf(value, top)] as const],
  );
  const path = known
    .map(([x, y], index) => `${index === 0 ? 'M' : 'L'}${x.toFixed(1)} ${y.toFixed(1)}`)
    .join('');
  const [first, last] = [known[0], known.at(-1)];
  return (
    <Frame label={label}>
      {first && last && known.length > 1 && (
        <>
          <path
            id={fill}
            d={`${path}L${last[0].toFixed(1)} ${height - pad}L${first[0].toFixed(1)} ${height - pad}Z`}
            className="fill-accent-soft"
          />
          <path
            d={path}
            className="fill-none stroke-accent"
            strokeWidth="2"
            vectorEffect="non-scaling-stroke"
          />
        </>
      )}
      {last && known.length === 1 && (
        <line
          x1={last[0] - 6}
          x2={last[0]}
          y1={last[1]}
          y2={last[1]}
          className="stroke-accent"
          strokeWidth="4"
          vectorEffect="non-scaling-stroke"
        />
      )}
    </Frame>
  );
}

export function BarChart({ points, top, label }: { points: readonly Point[]; top: number; label: string }) {
  const slot = width / points.length;
  const bar = Math.max(slot * 0.7, 1);
  return (
    <Frame label={label}>
      {points.map(({ day, value }, index) =>
        value === null || value === 0 ? null : (
          <rect
            key={day}
            x={index * slot + (slot - bar) / 2}
            y={Math.min(yOf(value, top), height - pad - 1)}
            width={bar}
            height={Math.max(height - pad - yOf(value, top), 1)}
            className="fill-accent"
          />
        ),
      )}
    </Frame>
  );
}
