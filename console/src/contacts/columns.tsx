/** The columns of the list: what they show, how wide they are, what they are sorted by, and how a cell is changed. */
import type { ReactNode } from 'react';
import type { Contact } from '../api/types.ts';
import { formatAgo, formatDate, t } from '../texts/texts.ts';
import { Chip } from '../ui/controls.tsx';

const soft = (text: string | null) => <span className="bidi truncate text-ink-soft">{text}</span>;
const number = (text: string | null) => <span className="nums truncate text-ink-soft">{text}</span>;

function Chips({ names }: { names: readonly string[] }) {
  const shown = names.slice(0, 2);
  return (
    <span className="flex min-w-0 items-center gap-1 overflow-hidden">
      {shown.map((name) => (
        <span key={name} className="min-w-8 max-w-36 shrink">
          <Chip>{name}</Chip>
        </span>
      ))}
      {names.length > 2 && <span className="nums shrink-0 text-xs text-ink-faint">+{names.length - 2}</span>}
    </span>
  );
}

const cells: Readonly<Record<ColumnId, (one: Contact) => ReactNode>> = {
  name: (one) => (
    <span className="bidi truncate">
      <span className="font-medium">{one.display_name ?? one.phone ?? one.email ?? t.nameless}</span>
      {one.blocked && <span className="ml-1.5 text-xs text-bad">{t.blocked}</span>}
    </span>
  ),
  phone: (one) => number(one.phone),
  email: (one) => soft(one.email),
  tags: (one) => <Chips names={one.tags} />,
  status: (one) => one.status && <Chip color={one.status.color}>{one.status.name}</Chip>,
  groups: (one) => <Chips names={one.groups.map((group) => group.name)} />,
  source: (one) => soft(one.source?.name ?? null),
  type: (one) => soft(t.types[one.type]),
  company: (one) => soft(one.company),
  owner: (one) => soft(one.owner),
  updated: (one) => number(formatAgo(one.updated_at)),
  created: (one) => number(formatDate(one.created_at)),
};

export function Cell({ contact, column }: { contact: Contact; column: ColumnId }) {
  return cells[column](contact);
}

export type ColumnId = keyof typeof t.columns;

/** `edit`: the member of the contact that the cell changes. */
export interface ColumnFacts {
  readonly width: string;
  readonly sort?: string;
  /** the order of the first click, where that is not upwards: the newest first */
  readonly first?: string;
  readonly edit?: 'display_name' | 'phone' | 'email' | 'company' | 'owner' | 'type' | 'status' | 'source';
}

export const facts: Readonly<Record<ColumnId, ColumnFacts>> = {
  name: { width: 'minmax(160px, 1.1fr)', sort: 'display_name', edit: 'display_name' },
  phone: { width: '150px', edit: 'phone' },
  email: { width: 'minmax(170px, 1.3fr)', edit: 'email' },
  tags: { width: 'minmax(180px, 1.2fr)' },
  status: { width: '120px', edit: 'status' },
  groups: { width: 'minmax(150px, 1fr)' },
  source: { width: '110px', edit: 'source' },
  type: { width: '100px', edit: 'type' },
  company: { width: 'minmax(130px, 0.8fr)', edit: 'company' },
  owner: { width: '120px', edit: 'owner' },
  updated: { width: '120px', sort: 'updated_at', first: '-updated_at' },
  created: { width: '120px', sort: 'created_at', first: '-created_at' },
};

/** The same list from its other end. */
export function reversed(sort: string): string {
  return sort.startsWith('-') ? sort.slice(1) : `-${sort}`;
}

export const columnIds = Object.keys(facts) as ColumnId[];
const usual: readonly ColumnId[] = ['name', 'phone', 'email', 'tags', 'status', 'updated'];
/** Columns on phones. */
const narrow: readonly ColumnId[] = ['name', 'phone'];
/** Columns next to an open contact, and on medium screens. */
const beside: readonly ColumnId[] = ['name', 'phone', 'status'];

/** Returns the columns that the URL names, or else the defaults for the room. */
export function shownColumns(
  text: string | undefined,
  room: 'narrow' | 'beside' | 'full',
): readonly ColumnId[] {
  const named = (text ?? '').split(',');
  const chosen = columnIds.filter((id) => named.includes(id));
  return chosen.length > 0 ? chosen : { narrow, beside, full: usual }[room];
}
