/** Sizes and spans of time in words. */
import { formatDuration, formatNumber } from '../texts/texts.ts';

const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'] as const;

/** `12.4 GiB` */
export function bytesText(bytes: number): string {
  const power = bytes < 1 ? 0 : Math.min(Math.floor(Math.log2(bytes) / 10), units.length - 1);
  const value = bytes / 1024 ** power;
  return `${formatNumber(value < 10 ? Math.round(value * 10) / 10 : Math.round(value))} ${units[power]}`;
}

/** Returns the time since `since` in words: `3 hours`. */
export function durationText(since: string, now = Date.now()): string {
  return formatDuration(Math.max(0, Math.round((now - Date.parse(since)) / 1000)));
}
