/** One entry of a timeline other than a note: the event, its actor, and the changes. */
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { OwnField, TimelineEntry } from '../api/types.ts';
import { fieldsQuery } from '../fields/queries.ts';
import { usePhoneFormat } from '../phones/use-phone-format.ts';
import { madeName, wordOf } from '../texts/made-names.ts';
import { countryName, findText, formatMoment, formatNumber, formatTimeOf, t } from '../texts/texts.ts';
import { Icon, type IconName } from '../ui/Icon.tsx';
import { formatOwnValue } from './own-values.ts';

const icons: Readonly<Record<TimelineEntry['kind'], IconName>> = {
  change: 'edit',
  note: 'chat',
  consent: 'check',
  message: 'mail',
  merge: 'merge',
};

export function Entry({ entry, day }: { entry: TimelineEntry } & DayProps) {
  const lines = linesOf(entry);
  return (
    <Item
      icon={ofType[entry.type] ?? icons[entry.kind]}
      title={titleOf(entry)}
      at={entry.at}
      by={byText(entry.actor)}
      day={day}
    >
      {lines.map((line) => (
        <p key={line} className="text-sm">
          {line}
        </p>
      ))}
      {lines.length === 0 && entry.changes.length > 0 && !isWhole.has(entry.type) && (
        <Changes changes={entry.changes} />
      )}
    </Item>
  );
}

/** Events about the whole contact, whose single fields would add nothing. */
const isWhole = new Set<TimelineEntry['type']>(['contact.deleted', 'contact.restored', 'contact.erased']);

const ofType: Readonly<Partial<Record<TimelineEntry['type'], IconName>>> = {
  'contact.created': 'plus',
  'contact.deleted': 'trash',
  'contact.restored': 'undo',
};

export interface DayProps {
  /** the heading of a day, at its first entry */
  readonly day: string | undefined;
}

/** Shows the frame of an entry, or of a note. */
export function Item(
  props: DayProps & {
    icon: IconName;
    title: string;
    at: string;
    by?: string;
    actions?: ReactNode;
    children?: ReactNode;
  },
) {
  const { icon, title, at, by, day, actions, children } = props;
  return (
    <li className="group/entry">
      {day !== undefined && <h3 className="pt-1 pb-2 text-xs font-semibold text-ink-soft">{day}</h3>}
      <div className="relative ml-3 border-l border-line pb-4 pl-6 group-last/entry:border-transparent">
        <span
          aria-hidden="true"
          className="absolute top-0 -left-3 grid size-6 place-items-center rounded-full border border-line bg-surface text-ink-faint"
        >
          <Icon name={icon} className="!size-3.5" />
        </span>
        <div className="flex min-h-6 items-baseline gap-x-2 text-sm">
          <p className="min-w-0 flex-1 wrap-anywhere">
            <span className="font-medium">{title}</span>
            {by !== undefined && <span className="text-xs text-ink-faint"> {by}</span>}
          </p>
          <time dateTime={at} title={formatMoment(at)} className="nums text-xs text-ink-faint">
            {formatTimeOf(at)}
          </time>
          {actions}
        </div>
        {children}
      </div>
    </li>
  );
}

export type OwnFields = readonly OwnField[];

const ofOwn = /^attributes\.(?=.)/;

const ownFieldOf = (path: string, own: OwnFields) =>
  own.find(({ key }) => ofOwn.test(path) && key === path.replace(ofOwn, ''));

/** Returns the own fields, which give paths and values of attributes their words; empty until they are loaded. */
export const useOwnFields = (): OwnFields => useQuery(fieldsQuery).data ?? [];

function Changes({ changes }: Pick<TimelineEntry, 'changes'>) {
  const format = usePhoneFormat();
  const own = useOwnFields();
  const shown = (value: unknown, field: string) =>
    ownValueText(value, field, own) ?? shownText(value, field, format);
  return (
    <dl className="mt-1 grid grid-cols-[8rem_1fr] gap-x-3 gap-y-0.5 text-sm">
      {[...Map.groupBy(changes, ({ field }) => field)].map(([field, ofField]) => (
        <div key={field} className="contents">
          {/* A label of two lines is next to all values, so that it does not part them. */}
          <dt className="break-words text-ink-faint" style={{ gridRow: `span ${ofField.length}` }}>
            {fieldName(field, own)}
          </dt>
          {ofField.map(({ before, after }, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the changes of a field have a fixed order
            <dd key={index} className="bidi col-start-2 min-w-0 break-words">
              {!isNothing(before) && <del className="text-ink-faint">{shown(before, field)}</del>}
              {!isNothing(before) && !isNothing(after) && ' → '}
              {!isNothing(after) && <ins className="no-underline">{shown(after, field)}</ins>}
            </dd>
          ))}
        </div>
      ))}
    </dl>
  );
}

export function titleOf({ type }: TimelineEntry): string {
  return findText(t.eventTypes, type) ?? findText(t.personPage.timeline.types, type) ?? type;
}

/** Messages and merges have facts instead of changed fields. */
export function linesOf({ type, changes }: TimelineEntry): readonly string[] {
  const { timeline } = t.personPage;
  const [first, second] = changes;
  if (type === 'message.latest') return [timeline.received(Number(first?.after ?? 0))];
  if (type === 'message.undelivered')
    return isNothing(first?.after) ? [] : [timeline.code(String(first?.after))];
  if (type !== 'merge') return [];
  const merged = timeline.mergedWith(Number(first?.before));
  return second === undefined ? [merged] : [merged, timeline.mergeUndone(formatMoment(String(second.after)))];
}

/** Returns the API of a change, unless it is the console's own. */
export const otherFace = (face: string): string | undefined =>
  ['', 'system', 'directory'].includes(face) ? undefined : face;

export function byText({ member, key_name: key, face }: TimelineEntry['actor']): string {
  const by = member
    ? t.by(madeName('members', member.name))
    : key === null
      ? t.byServer
      : t.by(madeName('keys', key));
  const other = otherFace(face);
  return other === undefined ? by : `${by} (${wordOf('source', other)})`;
}

export function fieldName(field: string, own: OwnFields): string {
  // An own name may have dots. An attribute without a declared field has its name only.
  if (ofOwn.test(field)) return ownFieldOf(field, own)?.label ?? field.replace(ofOwn, '');
  // A part of an address has the label that the details give it.
  const [first = '', ...rest] = field.replace(/^address\./, '').split('.');
  return [
    findText(t.fields, first) ?? first,
    ...rest.map((part) => findText(t.consentStates, part) ?? part),
  ].join(' · ');
}

/** Returns the words for a value of an own field. Null: the path has no own field, or the value does not fit. */
export function ownValueText(value: unknown, path: string, own: OwnFields): string | null {
  const field = ownFieldOf(path, own);
  return field === undefined ? null : formatOwnValue(field, value);
}

function isNothing(value: unknown): boolean {
  return value === null || value === undefined;
}

/** Returns a value as text. A value with a name is shown by its name. */
function shownText(value: unknown, field: string, format: (number: string) => string): string {
  if (typeof value === 'boolean') return value ? t.yesNo.yes : t.yesNo.no;
  if (typeof value === 'number' && !Number.isInteger(value)) return formatNumber(value);
  if (field === 'address.country_code') return countryName(String(value));
  if (typeof value !== 'object' || value === null) return wordOf(field, String(value));
  const { name, value: own, kind, state, channel, body } = value as Readonly<Record<string, unknown>>;
  if (name !== undefined) return wordOf(field, String(name));
  if (own !== undefined) {
    if (kind === undefined) return String(own);
    const shown = kind === 'phone' || kind === 'wa_id' ? format(String(own)) : String(own);
    return `${findText(t.kinds, String(kind)) ?? kind} ${shown}`;
  }
  if (channel !== undefined)
    return [channel, state]
      .filter(Boolean)
      .map((item) => findText(t.channels, String(item)) ?? findText(t.consentStates, String(item)) ?? item)
      .join(': ');
  return body === undefined ? JSON.stringify(value) : String(body);
}
