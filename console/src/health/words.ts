/** Sizes and spans of time in words. */
import { formatNumber, t } from '../texts/texts.ts';

const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'] as const;

/** `12.4 GiB` */
export function bytesText(bytes: number): string {
  const power = bytes < 1 ? 0 : Math.min(Math.floor(Math.log2(bytes) / 10), units.length - 1);
  const value = bytes / 1024 ** power;
  return `${formatNumber(value < 10 ? Math.round(value * 10) / 10 : Math.round(value))} ${units[power]}`;
}

/** Since then: `3 hours` */
export function durationText(since: string, now = Date.now()): string {
  const seconds = Math.max(0, Math.round((now - Date.parse(since)) / 1000));
  if (seconds < 60) return t.health.seconds(seconds);
  if (seconds < 3_600) return t.health.minutes(Math.floor(seconds / 60));
  if (seconds < 172_800) return t.health.hours(Math.floor(seconds / 3_600));
  return t.health.daysLong(Math.floor(seconds / 86_400));
}
