/**
 * The objects of the account that the palette finds: the source of each list, the right to read it, and the address of
 * an item.
 */
import { call } from '../api/client.ts';
import type {
  CatalogItem,
  Face,
  Import,
  Intake,
  Key,
  Member,
  OwnField,
  Page,
  Webhook,
} from '../api/types.ts';
import { nameOf } from '../connect/queries.ts';
import { catalogIcons } from '../contacts/catalog-icons.ts';
import { type CatalogName, readScopeOf } from '../contacts/contact-queries.ts';
import { filteredBy } from '../contacts/view.ts';
import type { Right } from '../session/rights.ts';
import { madeName } from '../texts/made-names.ts';
import { formatMoment, t } from '../texts/texts.ts';
import type { IconName } from '../ui/Icon.tsx';
import { itemColor } from '../values/hue.ts';
import type { Kind, PaletteEntry } from './entry.ts';

interface PaletteSource {
  readonly kind: Kind;
  readonly right: Right;
  readonly load: (signal: AbortSignal) => Promise<readonly PaletteEntry[]>;
}

const fetchList = async <Item>(path: string, signal: AbortSignal) =>
  (await call<Page<Item>>('GET', path, { signal })).data;

function source<Item>(
  kind: Kind,
  right: Right,
  path: string,
  icon: IconName,
  entryOf: (item: Item) => Omit<PaletteEntry, 'kind' | 'icon'> & { readonly icon?: IconName },
): PaletteSource {
  return {
    kind,
    right,
    load: async (signal) =>
      (await fetchList<Item>(path, signal)).map((item) => ({ icon, kind, ...entryOf(item) })),
  };
}

/** Returns the address of the list with only one condition. */
const listWith = (field: string, value: string) =>
  `/contacts?${new URLSearchParams({ filter: filteredBy(field, value).filter ?? '' })}`;

export const filterOfCatalog = {
  tags: 'tag',
  groups: 'group',
  statuses: 'status',
  sources: 'source',
} as const satisfies Readonly<Record<CatalogName, string>>;

/** Returns the value of the filter. The list names a tag by its name, and items of other catalogs by their number. */
export const filterValueOf = (catalog: CatalogName, item: CatalogItem) =>
  catalog === 'tags' ? item.name : String(item.number);

const catalogSource = (catalog: CatalogName) =>
  source<CatalogItem>(catalog, readScopeOf(catalog), `/${catalog}`, catalogIcons[catalog], (item) => ({
    id: `${catalog} ${item.number}`,
    title: madeName(catalog, item.name),
    color: itemColor(catalog, item),
    href: listWith(filterOfCatalog[catalog], filterValueOf(catalog, item)),
  }));

const segments = source<{ readonly number: number; readonly name: string }>(
  'segments',
  'groups:read',
  '/segments',
  'filter',
  ({ number, name }) => ({
    id: `segment ${number}`,
    title: name,
    href: listWith('segment', name),
  }),
);

export const sources: readonly PaletteSource[] = [
  ...(['tags', 'groups', 'statuses', 'sources'] as const).map(catalogSource),
  segments,
  source<OwnField>('fields', 'contacts:read', '/fields', 'columns', ({ key, label }) => ({
    id: `field ${key}`,
    title: label,
    text: key,
    href: '/settings/fields',
    place: label,
  })),
  source<Face>('apis', 'account:read', '/faces', 'connect', (face) => ({
    id: `api ${face.name}`,
    title: nameOf(face),
    text: face.title,
    href: `/connect/${encodeURIComponent(face.name)}`,
  })),
  source<Webhook>(
    'webhooks',
    'webhooks:manage',
    '/webhooks',
    'webhooks',
    ({ id, url, face, description }) => ({
      id: `webhook ${id}`,
      title: url.replace(/^https?:\/\//, ''),
      text: face,
      words: description ?? '',
      href: `/webhooks?webhook=${id}`,
    }),
  ),
  source<Intake>('intakes', 'intakes:manage', '/intakes', 'chat', ({ id, name }) => ({
    id: `intake ${id}`,
    title: name,
    href: '/connect/whatsapp',
    place: name,
  })),
  source<Key>('keys', 'keys:manage', '/keys', 'keys', ({ id, name, prefix }) => ({
    id: `key ${id}`,
    title: madeName('keys', name),
    text: `${prefix}…`,
    href: '/settings/keys',
    place: name,
  })),
  source<Member>('members', 'keys:manage', '/members', 'account', ({ number, name, email }) => ({
    id: `member ${number}`,
    title: madeName('members', name),
    text: email ?? undefined,
    href: '/settings/members',
    place: name,
  })),
  source<Import>('imports', 'import', '/imports?limit=25', 'import', (job) => ({
    id: `import ${job.id}`,
    title: `${t.pages.imports}: ${job.file_name ?? formatMoment(job.created_at)}`,
    text: t.imports.rows(job.rows),
    href: `/activity/imports?id=${job.id}`,
  })),
];

/** Lists settings by the labels of their fields. */
export const listSettings = (): readonly PaletteEntry[] => {
  const place = (title: string, href = '/settings', words = ''): PaletteEntry => ({
    id: `setting ${href} ${title}`,
    kind: 'settings',
    icon: 'settings',
    title,
    text: href === '/settings' ? t.pages.settings : undefined,
    words,
    href,
    place: title,
  });
  const { name, whatsapp, region, consent, operator, trail, limit, slug } = t.settings;
  return [
    place(name, '/settings', t.settings.account),
    place(whatsapp),
    place(region),
    place(consent),
    place(operator, '/settings', `${limit} ${slug}`),
    place(trail),
    { ...place(t.settings.toNumbers, '/settings/numbers'), place: t.pages.numbers },
  ];
};
