/** Tags, groups, sources and statuses: the items, their contacts, and their actions. */
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { navigate, useSearch } from '../address/address.ts';
import { Link } from '../address/Link.tsx';
import type { CatalogItem } from '../api/types.ts';
import { type CatalogName, catalogQuery } from '../contacts/contact-queries.ts';
import { filteredBy } from '../contacts/view.ts';
import { useAccount } from '../session/account.ts';
import type { Right } from '../session/rights.ts';
import { useRegisteredActions } from '../shell/actions.ts';
import { useNew } from '../shell/use-new.tsx';
import { formatList, formatNumber, t } from '../texts/texts.ts';
import { Ago } from '../ui/Ago.tsx';
import { Button } from '../ui/buttons.tsx';
import { Input } from '../ui/inputs.tsx';
import { TabView } from '../ui/menus/TabView.tsx';
import { PageHead } from '../ui/page-frame.tsx';
import { NoPermission, Notice, Unread } from '../ui/states.tsx';
import { Tag } from '../ui/Tag.tsx';
import { RecordList, type RowAction } from '../ui/tables/RecordList.tsx';
import type { Column } from '../ui/tables/Table.tsx';
import { itemColor } from '../values/hue.ts';
import { plainLetters } from '../values/plain-letters.ts';
import { DeleteItemDialog, EditDialog, MergeItemDialog } from './item-dialogs.tsx';
import { catalogNames, countsQuery } from './queries.ts';

type CatalogAct = 'read' | 'write' | 'delete';

/** Returns the right to change a catalog. Tags need the right for contacts. */
function rightOf(catalog: CatalogName, verb: CatalogAct): Right {
  if (catalog !== 'tags') return `${catalog}:${verb}`;
  return verb === 'read' ? 'contacts:read' : `${verb} tags`;
}

export function CatalogsPage() {
  const { catalog = 'tags' } = useSearch('/settings/catalogs');
  const [isNew, setNew] = useState(false);
  const { can } = useAccount();
  const mayWrite = can(rightOf(catalog, 'write'));
  const add = useNew({
    section: t.pages.catalogs,
    title: t.catalogs.new[catalog],
    run: () => setNew(true),
    isAllowed: mayWrite,
  });
  useRegisteredActions(
    catalogNames.map((name) => ({
      id: `catalog ${name}`,
      title: t.goTo(t.catalogs.tabs[name]),
      section: t.pages.catalogs,
      icon: 'tag' as const,
      run: () => navigate({ to: '/settings/catalogs', search: { catalog: name } }),
    })),
  );
  return (
    <div className="flex h-full flex-col">
      <PageHead title={t.pages.catalogs}>{add}</PageHead>
      <TabView
        label={t.pages.catalogs}
        names={catalogNames}
        titles={t.catalogs.tabs}
        value={catalog}
        onChange={(next) => navigate({ to: '/settings/catalogs', search: { catalog: next } })}
      >
        {can(rightOf(catalog, 'read')) ? (
          <Items catalog={catalog} onNew={mayWrite ? () => setNew(true) : undefined} />
        ) : (
          <NoPermission right={rightOf(catalog, 'read')} />
        )}
      </TabView>
      {isNew && <EditDialog catalog={catalog} onClose={() => setNew(false)} />}
    </div>
  );
}

type Order = 'name' | 'count' | 'changed';

interface ItemsProps {
  readonly catalog: CatalogName;
  readonly onNew: (() => void) | undefined;
}

function Items({ catalog, onNew }: ItemsProps) {
  const list = useQuery(catalogQuery(catalog));
  const { data: items } = list;
  const { data: counts } = useQuery({ ...countsQuery(catalog), enabled: items !== undefined });
  const [text, setText] = useState('');
  const [order, setOrder] = useState<Order>('name');
  const { can } = useAccount();
  if (items === undefined) return <Unread of={list} rows={8} />;
  if (items.length === 0) return <NoItems catalog={catalog} onNew={onNew} />;
  const countOf = (item: CatalogItem) => counts?.get(item.number);
  const found = sortItems(
    items.filter(({ name }) => plainLetters(name).includes(plainLetters(text.trim()))),
    order,
    countOf,
  );
  const mayDelete = can(rightOf(catalog, 'delete'));
  const actions: readonly (RowAction<'edit' | 'merge' | 'delete'> | false)[] = [
    can(rightOf(catalog, 'write')) && { icon: 'edit', label: t.catalogs.edit, run: 'edit' },
    mayDelete &&
      can('contacts:write') && {
        icon: 'merge',
        label: t.catalogs.merge,
        run: 'merge',
        isDisabled: items.length === 1,
      },
    mayDelete && { icon: 'trash', label: t.catalogs.delete, run: 'delete', isDanger: true },
  ];
  return (
    <div className="page-table">
      <div className="flex flex-wrap items-center gap-3 px-edge py-3">
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
      {mayDelete && can('contacts:write') && <SameNames {...{ catalog, items, countOf }} />}
      {found.length === 0 ? (
        <p className="px-edge py-3 text-sm text-ink-soft">{t.catalogs.noMatch}</p>
      ) : (
        <RecordList
          label={t.catalogs.tabs[catalog]}
          columns={catalogColumnsOf(catalog, order, setOrder, countOf)}
          rows={found}
          keyOf={(item) => item.number}
          nameOf={(item) => item.name}
          actionsOf={() => actions}
          dialogs={{
            edit: (item, onClose) => <EditDialog {...{ catalog, item, onClose }} />,
            merge: (item, onClose) => (
              <MergeItemDialog {...{ catalog, item, items, onClose }} count={countOf(item)} />
            ),
            delete: (item, onClose) => (
              <DeleteItemDialog {...{ catalog, item, onClose }} count={countOf(item)} />
            ),
          }}
        />
      )}
    </div>
  );
}

interface SameNamesProps extends Pick<ItemsProps, 'catalog'> {
  readonly items: readonly CatalogItem[];
  readonly countOf: CountOf;
}

/** Most offers at a time. */
const maxOffers = 10;

/** Offers to join items whose names differ only in case, such as those of an import. The larger one is kept. */
function SameNames({ catalog, items, countOf }: SameNamesProps) {
  const [joined, setJoined] = useState<readonly [item: CatalogItem, other: CatalogItem]>();
  const same = [...Map.groupBy(items, ({ name }) => name.trim().toLocaleLowerCase()).values()].filter(
    ({ length }) => length > 1,
  );
  return (
    <>
      {same.slice(0, maxOffers).map((group) => {
        const [other, item] = sortItems(group, 'count', countOf);
        if (other === undefined || item === undefined) return null;
        return (
          <div
            key={other.number}
            className="mx-edge mb-3 flex flex-wrap items-center gap-2 rounded-md bg-sunken py-1.5 pr-1.5 pl-3 text-sm"
          >
            <p className="min-w-0 flex-1">
              {t.catalogs.sameNames(formatList(group.map(({ name }) => name)))}
            </p>
            <Button icon="merge" onClick={() => setJoined([item, other])}>
              {t.catalogs.join}
            </Button>
          </div>
        );
      })}
      {joined && (
        <MergeItemDialog
          {...{ catalog, items, count: countOf(joined[0]) }}
          item={joined[0]}
          other={joined[1]}
          onClose={() => setJoined(undefined)}
        />
      )}
    </>
  );
}

function NoItems({ catalog, onNew }: ItemsProps) {
  return (
    <div className="page-table">
      <Notice
        icon="tag"
        title={t.catalogs.none[catalog]}
        guide="guides/console"
        actions={
          onNew && (
            <Button look="primary" icon="plus" onClick={onNew}>
              {t.catalogs.new[catalog]}
            </Button>
          )
        }
      >
        {onNew ? t.catalogs.noneText : t.readerEmpty}
      </Notice>
    </div>
  );
}

type CountOf = (item: CatalogItem) => number | undefined;

/** Returns the items in their order; items that are equal in it by name. */
function sortItems(items: readonly CatalogItem[], order: Order, countOf: CountOf): readonly CatalogItem[] {
  return items
    .toSorted((left, right) => left.name.localeCompare(right.name))
    .toSorted((left, right) => {
      if (order === 'count') return (countOf(right) ?? 0) - (countOf(left) ?? 0);
      return order === 'changed' ? right.updated_at.localeCompare(left.updated_at) : 0;
    });
}

function catalogColumnsOf(
  catalog: CatalogName,
  order: Order,
  setOrder: (order: Order) => void,
  countOf: CountOf,
): readonly Column<CatalogItem>[] {
  const by = (name: Order) => ({ isUsed: order === name, onSort: () => setOrder(name) });
  return [
    {
      title: t.catalogs.name,
      look: 'max-w-0 w-full',
      sort: { ...by('name'), isUp: true },
      cell: (item) => <Tag color={itemColor(catalog, item)}>{item.name}</Tag>,
    },
    {
      title: t.catalogs.contacts,
      look: 'nums text-right whitespace-nowrap',
      sort: by('count'),
      cell: (item) => <Counted catalog={catalog} item={item} count={countOf(item)} />,
    },
    {
      title: t.catalogs.changed,
      look: 'text-right whitespace-nowrap text-ink-soft pl-8 max-sm:hidden',
      sort: by('changed'),
      cell: (item) => <Ago at={item.updated_at} />,
    },
  ];
}

const filterNames = { tags: 'tag', groups: 'group', sources: 'source', statuses: 'status' } as const;

function Counted(props: { catalog: CatalogName; item: CatalogItem; count: number | undefined }) {
  const { catalog, item, count } = props;
  if (count === undefined) return <span className="text-ink-faint">…</span>;
  if (count === 0) return <span className="text-ink-faint">0</span>;
  // Filters use names of tags, and numbers of other catalogs.
  const value = catalog === 'tags' ? item.name : String(item.number);
  return (
    <Link
      to="/contacts"
      search={filteredBy(filterNames[catalog], value)}
      aria-label={t.catalogs.show(count, item.name)}
      className="inline-flex h-6 items-center rounded-sm text-accent-strong underline decoration-line-strong underline-offset-2 hover:decoration-current"
    >
      {formatNumber(count)}
    </Link>
  );
}
