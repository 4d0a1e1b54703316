/** Tags, groups, sources and statuses: what there is, who has it, and what can be done with it. */
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import type { CatalogItem, Scope } from '../api/types.ts';
import { type CatalogName, catalogQuery } from '../contacts/queries.ts';
import { filteredBy } from '../contacts/view.ts';
import { useAccount } from '../session/account.ts';
import { useRegisteredActions } from '../shell/actions.ts';
import { formatAgo, formatNumber, t } from '../texts/texts.ts';
import { Button, IconButton, Input } from '../ui/controls.tsx';
import { Menu, MenuItem, MenuLine } from '../ui/overlays.tsx';
import { PageHead } from '../ui/page-frame.tsx';
import { ErrorState, Loading, NoPermission, Notice } from '../ui/states.tsx';
import { TableHead } from '../ui/table.tsx';
import { TabView } from '../ui/tabs.tsx';
import { Dot } from './ColorField.tsx';
import { DeleteItemDialog, EditDialog, MergeItemDialog } from './ItemDialogs.tsx';
import { catalogNames, countsQuery } from './queries.ts';

type Verb = 'read' | 'write' | 'delete';

/** Tags are a matter of contacts. */
function scopeOf(catalog: CatalogName, verb: Verb): Scope {
  return `${catalog === 'tags' ? 'contacts' : catalog}:${verb}`;
}

export function CatalogsPage() {
  const { catalog = 'tags' } = useSearch({ from: '/catalogs' });
  const navigate = useNavigate({ from: '/catalogs' });
  const [isNew, setNew] = useState(false);
  const { can } = useAccount();
  const mayWrite = can(scopeOf(catalog, 'write'));
  useRegisteredActions([
    ...(mayWrite
      ? [
          {
            id: 'new item',
            title: t.catalogs.new[catalog],
            section: t.pages.catalogs,
            icon: 'plus' as const,
            keys: 'n',
            run: () => setNew(true),
          },
        ]
      : []),
    ...catalogNames.map((name) => ({
      id: `catalog ${name}`,
      title: t.goTo(t.catalogs.tabs[name]),
      section: t.pages.catalogs,
      icon: 'tag' as const,
      run: () => void navigate({ search: { catalog: name } }),
    })),
  ]);
  return (
    <div className="flex h-full flex-col">
      <PageHead title={t.pages.catalogs}>
        {mayWrite && (
          <Button look="primary" icon="plus" onClick={() => setNew(true)}>
            {t.catalogs.new[catalog]}
          </Button>
        )}
      </PageHead>
      <TabView
        label={t.catalogs.tabsLabel}
        names={catalogNames}
        titles={t.catalogs.tabs}
        value={catalog}
        onChange={(next) => void navigate({ search: { catalog: next } })}
      >
        {can(scopeOf(catalog, 'read')) ? (
          <Items catalog={catalog} onNew={mayWrite ? () => setNew(true) : undefined} />
        ) : (
          <NoPermission scope={scopeOf(catalog, 'read')} />
        )}
      </TabView>
      {isNew && <EditDialog catalog={catalog} onClose={() => setNew(false)} />}
    </div>
  );
}

type Asked = { readonly what: 'edit' | 'merge' | 'delete'; readonly item: CatalogItem };

function Items({ catalog, onNew }: { catalog: CatalogName; onNew: (() => void) | undefined }) {
  const { data: items, error, refetch } = useQuery(catalogQuery(catalog));
  const { data: counts } = useQuery({ ...countsQuery(catalog), enabled: items !== undefined });
  const [text, setText] = useState('');
  const [asked, setAsked] = useState<Asked>();
  const close = () => setAsked(undefined);
  if (error !== null && items === undefined)
    return <ErrorState error={error} onRetry={() => void refetch()} />;
  if (items === undefined) return <Loading rows={8} />;
  if (items.length === 0)
    return (
      <Notice
        icon="tag"
        title={t.catalogs.none[catalog]}
        actions={
          onNew && (
            <Button look="primary" icon="plus" onClick={onNew}>
              {t.catalogs.new[catalog]}
            </Button>
          )
        }
      >
        {t.catalogs.noneText}
      </Notice>
    );
  const found = items
    .filter((one) => one.name.toLowerCase().includes(text.trim().toLowerCase()))
    .toSorted((one, other) => one.name.localeCompare(other.name));
  const dialog = asked && {
    catalog,
    item: asked.item,
    count: counts?.get(asked.item.number),
    onClose: close,
  };
  return (
    <div className="mx-auto flex max-w-5xl flex-col gap-3 p-4">
      <div className="flex flex-wrap items-center gap-3">
        <p className="min-w-0 flex-1 text-sm text-ink-soft">{t.catalogs.texts[catalog]}</p>
        {items.length > 10 && (
          <Input
            type="search"
            aria-label={t.catalogs.search}
            placeholder={t.catalogs.search}
            value={text}
            onChange={(event) => setText(event.target.value)}
            className="sm:!w-56"
          />
        )}
      </div>
      {found.length === 0 ? (
        <p className="p-3 text-sm text-ink-soft">{t.catalogs.noMatch}</p>
      ) : (
        <div className="overflow-hidden rounded-lg border border-line bg-surface">
          <table className="w-full table-fixed text-sm">
            <TableHead
              columns={[
                { title: t.catalogs.name, look: 'px-4' },
                { title: t.catalogs.contacts, look: 'w-24 px-2 text-right sm:w-32' },
                { title: t.catalogs.changed, look: 'w-36 px-2 max-sm:hidden' },
                { title: <span className="sr-only">{t.moreActions}</span>, look: 'w-10' },
              ]}
            />
            <tbody>
              {found.map((item) => (
                <ItemRow
                  key={item.number}
                  catalog={catalog}
                  item={item}
                  count={counts?.get(item.number)}
                  isAlone={items.length === 1}
                  onAsk={(what) => setAsked({ what, item })}
                />
              ))}
            </tbody>
          </table>
        </div>
      )}
      {dialog && asked?.what === 'edit' && <EditDialog {...dialog} />}
      {dialog && asked?.what === 'merge' && <MergeItemDialog {...dialog} items={items} />}
      {dialog && asked?.what === 'delete' && <DeleteItemDialog {...dialog} />}
    </div>
  );
}

interface ItemRowProps {
  readonly catalog: CatalogName;
  readonly item: CatalogItem;
  readonly count: number | undefined;
  readonly isAlone: boolean;
  readonly onAsk: (what: Asked['what']) => void;
}

const filterNames = { tags: 'tag', groups: 'group', sources: 'source', statuses: 'status' } as const;

function ItemRow({ catalog, item, count, isAlone, onAsk }: ItemRowProps) {
  const { can } = useAccount();
  const mayWrite = can(scopeOf(catalog, 'write'));
  const mayDelete = can(scopeOf(catalog, 'delete'));
  // Tags are named in filters, the others have numbers.
  const value = catalog === 'tags' ? item.name : String(item.number);
  return (
    <tr className="border-b border-line last:border-b-0 hover:bg-canvas">
      <td className="h-10 px-4">
        <span className="flex min-w-0 items-center gap-2.5">
          <Dot color={item.color} />
          <span className="bidi truncate font-medium">{item.name}</span>
        </span>
      </td>
      <td className="nums px-2 text-right">
        {count === undefined ? (
          <span className="text-ink-faint">…</span>
        ) : count === 0 ? (
          <span className="text-ink-faint">0</span>
        ) : (
          <Link
            to="/contacts"
            search={filteredBy(filterNames[catalog], value)}
            aria-label={t.catalogs.show(count, item.name)}
            className="-mr-1 inline-flex h-6 items-center rounded-sm px-1 text-accent-strong underline decoration-line-strong underline-offset-2 hover:decoration-current"
          >
            {formatNumber(count)}
          </Link>
        )}
      </td>
      <td className="px-2 text-ink-soft max-sm:hidden">{formatAgo(item.updated_at)}</td>
      <td>
        {(mayWrite || mayDelete) && (
          <Menu align="end" trigger={<IconButton icon="more" label={t.catalogs.actionsFor(item.name)} />}>
            {mayWrite && (
              <MenuItem icon="edit" onSelect={() => onAsk('edit')}>
                {t.catalogs.edit}
              </MenuItem>
            )}
            {mayDelete && can('contacts:write') && (
              <MenuItem icon="merge" isDisabled={isAlone} onSelect={() => onAsk('merge')}>
                {t.catalogs.merge}
              </MenuItem>
            )}
            {mayDelete && (
              <>
                <MenuLine />
                <MenuItem icon="trash" isDanger onSelect={() => onAsk('delete')}>
                  {t.catalogs.delete}
                </MenuItem>
              </>
            )}
          </Menu>
        )}
      </td>
    </tr>
  );
}
