/** The value of a condition in words. */
import type { SegmentField } from '../api/types.ts';
import { channelName, findText, formatDate, formatMoment, formatNumber, locale, t } from '../texts/texts.ts';
import { type FieldOption, isOption, valuesOf } from './fields.ts';
import { type Condition, isWhole, takesNoValue } from './tree.ts';

const maxWords = 3;

/** Returns the value in words: empty for an operator without a value, and dots until one is chosen. */
export function valueText(
  condition: Condition,
  field: SegmentField | undefined,
  options: readonly FieldOption[] | undefined,
): string {
  const { op, value } = condition;
  if (takesNoValue(op)) return '';
  if (!isWhole(condition)) return '…';
  if (op === 'between') {
    const [low, high] = valuesOf(value).map((item) => oneWord(item, field, options));
    return t.filterBar.pair(low ?? '', high ?? '');
  }
  const words = valuesOf(value).map((item) => oneWord(item, field, options));
  const rest = words.length - maxWords;
  return words.slice(0, maxWords).join(', ') + (rest > 0 ? ` +${formatNumber(rest)}` : '');
}

function oneWord(
  value: unknown,
  field: SegmentField | undefined,
  options: readonly FieldOption[] | undefined,
): string {
  const option = options?.find((fieldOption) => isOption(fieldOption, value));
  if (option !== undefined) return option.label;
  if (typeof value === 'boolean') return value ? t.yesNo.yes : t.yesNo.no;
  if (typeof value === 'number') return field?.type === 'number' ? formatNumber(value) : String(value);
  if (field?.type === 'consent') return consentWords(readConsent(value));
  if (field?.type === 'can_send') return sendWords(readSend(value));
  if (typeof value === 'string') return spanWords(value) ?? dayWords(value, field) ?? value;
  const { kind, value: text } = value as Readonly<Record<string, unknown>>;
  return kind === undefined ? JSON.stringify(value) : `${findText(t.kinds, String(kind)) ?? kind} ${text}`;
}

export const units = ['hour', 'day', 'week'] as const;
type Unit = (typeof units)[number];

export interface TimeSpan {
  readonly count: number;
  readonly unit: Unit;
}

/** Reads a span of time: `90 days`, `90 days ago`. */
export function readSpan(value: unknown): TimeSpan | undefined {
  const [, count, unit] = /^(\d{1,5}) (hour|day|week)s?( ago)?$/.exec(String(value ?? '')) ?? [];
  return unit === undefined ? undefined : { count: Number(count), unit: unit as Unit };
}

export const spanText = ({ count, unit }: TimeSpan) => `${count} ${unit}${count === 1 ? '' : 's'}`;

function spanWords(value: string): string | undefined {
  const span = readSpan(value);
  if (span === undefined) return undefined;
  const { count, unit } = span;
  if (value.endsWith(' ago'))
    return new Intl.RelativeTimeFormat(locale, { numeric: 'always' }).format(-count, unit);
  return new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'long' }).format(count);
}

const dated: readonly string[] = ['time', 'date', 'day'];

function dayWords(value: string, field: SegmentField | undefined): string | undefined {
  if (field === undefined || !dated.includes(field.type) || !/^\d{4}-\d{2}-\d{2}/.test(value))
    return undefined;
  if (Number.isNaN(Date.parse(value))) return undefined;
  return /T(?!00:00)/.test(value) ? formatMoment(value) : formatDate(value);
}

export interface MessageCondition {
  readonly channel: string;
  readonly purpose: string;
  readonly sender: string;
}

interface ConsentCondition extends MessageCondition {
  readonly state: string;
}

export function readSend(value: unknown): MessageCondition {
  const members =
    typeof value === 'object' && value !== null ? (value as Partial<MessageCondition>) : undefined;
  return {
    channel: members?.channel ?? (typeof value === 'string' ? value : 'whatsapp'),
    purpose: members?.purpose ?? '',
    sender: members?.sender ?? '',
  };
}

export function readConsent(value: unknown): ConsentCondition {
  if (typeof value !== 'string')
    return {
      ...readSend(value),
      state: (value as Partial<ConsentCondition> | undefined)?.state ?? 'opted_in',
    };
  const [channel = '', state = ''] = value.split(':');
  return { channel, state, purpose: '', sender: '' };
}

/** Returns the filled members, or the short form if only a channel is given. */
export function sendValue({ channel, purpose, sender }: MessageCondition): unknown {
  if (purpose === '' && sender === '') return channel;
  return { channel, ...(purpose && { purpose }), ...(sender && { sender }) };
}

export function consentValue({ state, ...message }: ConsentCondition): unknown {
  const value = sendValue(message);
  return typeof value === 'string' ? `${value}:${state}` : { ...(value as object), state };
}

const sendWords = ({ channel, purpose, sender }: MessageCondition) =>
  [channelName(channel), purpose, sender].filter((text) => text !== '').join(' · ');

export function stateWord(state: string): string {
  return state === 'none' ? t.filterBar.noConsent : (findText(t.consentStates, state) ?? state);
}

const consentWords = ({ state, ...message }: ConsentCondition) =>
  `${sendWords(message)}: ${stateWord(state)}`;
