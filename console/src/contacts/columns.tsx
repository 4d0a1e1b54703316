/** The columns of the list: what they show, how wide they are, what they are sorted by, and how a cell is changed. */
import { columnVisibilityFeature, createColumnHelper, tableFeatures } from '@tanstack/react-table';
import type { Contact } from '../api/types.ts';
import { formatAgo, formatDate, t } from '../texts/texts.ts';
import { Chip } from '../ui/controls.tsx';

export const features = tableFeatures({ columnVisibilityFeature });
const helper = createColumnHelper<typeof features, Contact>();

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

export const columns = helper.columns([
  helper.display({
    id: 'name',
    cell: ({ row: { original: one } }) => (
      <span className="bidi truncate">
        <span className="font-medium">{one.display_name ?? one.phone ?? one.email ?? t.nameless}</span>
        {one.blocked && <span className="ml-1.5 text-xs text-bad">{t.blocked}</span>}
      </span>
    ),
  }),
  helper.display({ id: 'phone', cell: ({ row }) => number(row.original.phone) }),
  helper.display({ id: 'email', cell: ({ row }) => soft(row.original.email) }),
  helper.display({ id: 'tags', cell: ({ row }) => <Chips names={row.original.tags} /> }),
  helper.display({
    id: 'status',
    cell: ({ row: { original: one } }) =>
      one.status && <Chip color={one.status.color}>{one.status.name}</Chip>,
  }),
  helper.display({
    id: 'groups',
    cell: ({ row }) => <Chips names={row.original.groups.map((one) => one.name)} />,
  }),
  helper.display({ id: 'source', cell: ({ row }) => soft(row.original.source?.name ?? null) }),
  helper.display({ id: 'type', cell: ({ row }) => soft(t.types[row.original.type]) }),
  helper.display({ id: 'company', cell: ({ row }) => soft(row.original.company) }),
  helper.display({ id: 'owner', cell: ({ row }) => soft(row.original.owner) }),
  helper.display({ id: 'updated', cell: ({ row }) => number(formatAgo(row.original.updated_at)) }),
  helper.display({ id: 'created', cell: ({ row }) => number(formatDate(row.original.created_at)) }),
]);

export type ColumnId = keyof typeof t.columns;

/** `edit`: the member of the contact that the cell changes. */
export interface ColumnFacts {
  readonly width: string;
  readonly sort?: string;
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
  updated: { width: '120px', sort: 'updated_at' },
  created: { width: '120px', sort: 'created_at' },
};

export const columnIds = Object.keys(facts) as ColumnId[];
const usual: readonly ColumnId[] = ['name', 'phone', 'email', 'tags', 'status', 'updated'];
/** Where there is room for little. */
const narrow: readonly ColumnId[] = ['name', 'phone'];
/** Beside an open person. */
const beside: readonly ColumnId[] = ['name', 'phone', 'status'];

/** As the URL names them; else those that fit. */
export function shownColumns(
  text: string | undefined,
  room: 'narrow' | 'beside' | 'full',
): readonly ColumnId[] {
  const named = (text ?? '').split(',');
  const chosen = columnIds.filter((id) => named.includes(id));
  return chosen.length > 0 ? chosen : { narrow, beside, full: usual }[room];
}
