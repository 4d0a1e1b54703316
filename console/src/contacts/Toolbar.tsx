/** Search, filters, saved views and the choice of columns. */
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { channels, consentStates, contactTypes } from '../api/types.ts';
import { useAccount } from '../session/account.ts';
import { t } from '../texts/texts.ts';
import { Button, Chip, Field, IconButton, Input, Select } from '../ui/controls.tsx';
import { Icon } from '../ui/Icon.tsx';
import { Menu, MenuItem, MenuLabel, Popover } from '../ui/overlays.tsx';
import { catalogQuery, readScopeOf } from './queries.ts';
import { useSavedViews } from './saved-views.ts';
import { type FilterName, filterNames, isFiltered, savedPart, type View } from './view.ts';

/** Milliseconds after the last keystroke, so that fast typing sends one request for several letters. */
const typingMs = 40;

/** Hides the label on narrow screens and next to an open contact. Screen readers still read it. */
export const tightLabel = 'max-md:sr-only group-data-[tight=true]:max-[1500px]:sr-only';

export interface ToolbarProps {
  readonly view: View;
  readonly accountId: string;
  readonly onView: (change: View, isTyping?: boolean) => void;
  readonly searchField: React.RefObject<HTMLInputElement | null>;
}

export function SearchField({ view, onView, searchField }: ToolbarProps) {
  const [text, setText] = useState(view.search ?? '');
  const sent = useRef(view.search ?? '');
  // The address may change by itself: back, a saved view, a chip that was removed.
  useEffect(() => {
    if ((view.search ?? '') === sent.current) return;
    sent.current = view.search ?? '';
    setText(sent.current);
  }, [view.search]);
  useEffect(() => {
    if (text.trim() === sent.current) return;
    const timer = setTimeout(() => {
      sent.current = text.trim();
      onView({ search: text.trim() }, true);
    }, typingMs);
    return () => clearTimeout(timer);
  }, [text, onView]);
  return (
    <div className="relative min-w-24 flex-1 max-sm:basis-full sm:max-w-xs">
      <Icon name="search" className="pointer-events-none absolute top-2 left-2.5 text-ink-faint" />
      <Input
        ref={searchField}
        type="search"
        aria-label={t.search}
        placeholder={t.searchHint}
        value={text}
        maxLength={200}
        onChange={(event) => setText(event.target.value)}
        className="pl-8"
      />
    </div>
  );
}

export function FilterButton({ view, onView }: ToolbarProps) {
  const count = filterNames.filter((name) => name !== 'search' && view[name]).length;
  return (
    <Popover
      label={t.filters}
      trigger={
        <Button icon="filter">
          <span className={tightLabel}>{t.filter}</span>
          {count > 0 && (
            <span className="rounded-sm bg-accent-soft px-1 text-xs text-accent-strong">{count}</span>
          )}
        </Button>
      }
    >
      <Filters view={view} onView={onView} />
    </Popover>
  );
}

function Filters({ view, onView }: Pick<ToolbarProps, 'view' | 'onView'>) {
  const [channel = '', state = ''] = (view.consent ?? '').split(':');
  const set = (name: FilterName) => (event: { target: { value: string } }) =>
    onView({ [name]: event.target.value });
  const any = ['', t.any] as const;
  return (
    <div className="grid grid-cols-2 gap-3 p-2">
      <CatalogFilter name="tag" catalog="tags" view={view} onView={onView} />
      <CatalogFilter name="group" catalog="groups" view={view} onView={onView} />
      <CatalogFilter name="status" catalog="statuses" view={view} onView={onView} />
      <CatalogFilter name="source" catalog="sources" view={view} onView={onView} />
      <Field label={t.fields.type}>
        <Select
          value={view.type ?? ''}
          onChange={set('type')}
          options={[any, ...contactTypes.map((one) => [one, t.types[one]] as const)]}
        />
      </Field>
      <Field label={t.reachableOn}>
        <Select
          value={view.channel ?? ''}
          onChange={set('channel')}
          options={[any, ...channels.map((one) => [one, t.channels[one]] as const)]}
        />
      </Field>
      <Field label={t.consentOn}>
        <Select
          value={channel}
          onChange={({ target }) =>
            onView({ consent: target.value && `${target.value}:${state || 'opted_in'}` })
          }
          options={[any, ...channels.map((one) => [one, t.channels[one]] as const)]}
        />
      </Field>
      <Field label={t.consentIs}>
        <Select
          value={state || 'opted_in'}
          disabled={channel === ''}
          onChange={({ target }) => onView({ consent: `${channel}:${target.value}` })}
          options={consentStates.map((one) => [one, t.consentStates[one]] as const)}
        />
      </Field>
      <Field label={t.updatedFrom}>
        <Input type="date" value={view.updated_after ?? ''} onChange={set('updated_after')} />
      </Field>
      <Field label={t.updatedBefore}>
        <Input type="date" value={view.updated_before ?? ''} onChange={set('updated_before')} />
      </Field>
      <Button
        className="col-span-2"
        disabled={!isFiltered(view)}
        onClick={() => onView(Object.fromEntries(filterNames.map((name) => [name, ''])))}
      >
        {t.clearFilters}
      </Button>
    </div>
  );
}

function CatalogFilter({
  name,
  catalog,
  view,
  onView,
}: Pick<ToolbarProps, 'view' | 'onView'> & {
  name: 'tag' | 'group' | 'status' | 'source';
  catalog: 'tags' | 'groups' | 'statuses' | 'sources';
}) {
  const { can } = useAccount();
  const { data = [] } = useQuery({ ...catalogQuery(catalog), enabled: can(readScopeOf(catalog)) });
  const current = view[name] ?? '';
  // Tags are named: their names differ by letter case. The others have numbers that survive a new name.
  const options = data.map((one) => [catalog === 'tags' ? one.name : String(one.number), one.name] as const);
  if (!can(readScopeOf(catalog)) && current === '') return null;
  const isKnown = current === '' || options.some(([value]) => value === current);
  return (
    <Field label={t.fields[name]}>
      <Select
        value={current}
        onChange={(event) => onView({ [name]: event.target.value })}
        options={[['', t.any], ...(isKnown ? [] : [[current, current] as const]), ...options]}
      />
    </Field>
  );
}

/** The filters in force, each with a way to take it away. */
export function FilterChips({ view, onView }: Pick<ToolbarProps, 'view' | 'onView'>) {
  const names = filterNames.filter((name) => name !== 'search' && view[name]);
  const { can } = useAccount();
  const catalogs = {
    group: useQuery({ ...catalogQuery('groups'), enabled: view.group !== undefined && can('groups:read') })
      .data,
    status: useQuery({
      ...catalogQuery('statuses'),
      enabled: view.status !== undefined && can('statuses:read'),
    }).data,
    source: useQuery({
      ...catalogQuery('sources'),
      enabled: view.source !== undefined && can('sources:read'),
    }).data,
  };
  if (names.length === 0) return null;
  const shownOf = (name: FilterName): string => {
    const value = view[name] ?? '';
    if (name === 'type') return t.types[value as keyof typeof t.types] ?? value;
    if (name === 'channel') return t.channels[value as keyof typeof t.channels] ?? value;
    if (name === 'consent') {
      const [channel = '', state = ''] = value.split(':');
      return `${t.channels[channel as keyof typeof t.channels] ?? channel}: ${t.consentStates[state as keyof typeof t.consentStates] ?? state}`;
    }
    const items = name in catalogs ? catalogs[name as keyof typeof catalogs] : undefined;
    return items?.find((one) => String(one.number) === value)?.name ?? value;
  };
  return (
    <ul aria-label={t.filters} className="flex flex-wrap gap-1.5 px-3 pb-2">
      {names.map((name) => (
        <li key={name}>
          <Chip onRemove={() => onView({ [name]: '' })} removeLabel={t.removeFilter(t.fields[name])}>
            {t.fields[name]}: <span className="text-ink">{shownOf(name)}</span>
          </Chip>
        </li>
      ))}
    </ul>
  );
}

export function ViewsMenu({ view, accountId, onView }: ToolbarProps) {
  const { views, save, remove } = useSavedViews(accountId);
  const [name, setName] = useState('');
  const [isOpen, setOpen] = useState(false);
  const open = (saved: View) =>
    onView({
      ...Object.fromEntries([...filterNames, 'sort', 'columns', 'freeze'].map((one) => [one, ''])),
      ...saved,
    });
  return (
    <Popover
      label={t.views.title}
      isOpen={isOpen}
      onOpenChange={setOpen}
      trigger={
        <Button icon="views">
          <span className={tightLabel}>{t.views.title}</span>
        </Button>
      }
    >
      {views.length === 0 && <p className="p-2 text-sm text-ink-soft">{t.views.none}</p>}
      <ul>
        {views.map((one) => (
          <li key={one.name} className="flex items-center gap-1">
            <button
              type="button"
              onClick={() => {
                open(one.view);
                setOpen(false);
              }}
              className="min-h-8 min-w-0 flex-1 truncate rounded-sm px-2 text-left text-sm hover:bg-sunken"
            >
              {one.name}
            </button>
            <IconButton icon="trash" label={t.views.remove(one.name)} onClick={() => remove(one.name)} />
          </li>
        ))}
      </ul>
      <form
        className="mt-1 flex gap-2 border-t border-line p-2"
        onSubmit={(event) => {
          event.preventDefault();
          if (name.trim() === '') return;
          save(name.trim(), savedPart(view));
          setName('');
        }}
      >
        <Input
          aria-label={t.views.name}
          placeholder={t.views.name}
          value={name}
          maxLength={60}
          onChange={(event) => setName(event.target.value)}
        />
        <Button type="submit">{t.actions.save}</Button>
      </form>
    </Popover>
  );
}

const orders = [
  '-created_at',
  'created_at',
  '-updated_at',
  'updated_at',
  'display_name',
  '-display_name',
] as const;

/** The order, in words: the column that the list is sorted by need not be shown. */
export function OrderMenu({ sort, onSort }: { sort: string; onSort: (sort: string) => void }) {
  const words = (one: string) => t.orders[one as (typeof orders)[number]] ?? one;
  return (
    <Menu
      trigger={
        <Button look="quiet" aria-label={t.orderOf(words(sort))} className="!px-1.5 font-normal">
          <span className={tightLabel}>{words(sort)}</span>
          <Icon name="sort" />
        </Button>
      }
    >
      <MenuLabel>{t.order}</MenuLabel>
      {orders.map((one) => (
        <MenuItem key={one} icon={one === sort ? 'check' : 'none'} onSelect={() => onSort(one)}>
          {words(one)}
        </MenuItem>
      ))}
    </Menu>
  );
}
