/**
 * The address as state. The part of a page is loaded before the page is drawn; until then the page before it remains.
 * Other code may change the address by the browser's history too.
 */
import { type ComponentType, useSyncExternalStore } from 'react';
import type { StepName } from '../connect/view.ts';
import type { CatalogName } from '../contacts/contact-queries.ts';
import type { View } from '../contacts/view.ts';
import type { DuplicateTab } from '../duplicates/DuplicatesPage.tsx';
import { Listeners } from '../listeners.ts';
import type { PageEntry } from '../shell/pages.ts';
import type { WebhooksView } from '../webhooks/view.ts';

/** The state that addresses contain, by page. */
export interface Searches {
  readonly '/contacts': View;
  readonly '/activity/imports': {
    readonly id?: string;
    readonly step?: 'columns';
    /** the import whose rejected rows are imported */
    readonly of?: string | undefined;
  };
  readonly '/duplicates': { readonly tab?: DuplicateTab };
  readonly '/settings/catalogs': { readonly catalog?: CatalogName };
  /** `copy`: to copy the contacts of a vendor */
  readonly '/connect': { readonly copy?: 'yes' };
  readonly '/connect/$face': { readonly step?: StepName };
  /** the number of the open phone book */
  readonly '/connect/phone-books': { readonly book?: string };
  readonly '/webhooks': WebhooksView;
  readonly '/settings/members': { readonly tab?: 'roles' };
  readonly '/settings/usage': { readonly days?: '90' };
}

/** `$name` is a parameter. */
export type Path = PageEntry['path'] | keyof Searches | '/contacts/$id/print';
export type Params = Readonly<Record<string, string>>;
type Search = Readonly<Record<string, unknown>>;
type SearchOf<To> = To extends keyof Searches ? Searches[To] : object;

export interface Target<To extends Path> {
  readonly to: To;
  readonly params?: Params;
  /** the state; or a change of the current one */
  readonly search?: SearchOf<To> | ((now: SearchOf<To>) => SearchOf<To>);
  readonly replace?: boolean;
}

export interface Route {
  readonly path: string;
  /** Keeps the members that the page knows. It is idempotent. */
  readonly read?: (search: Search) => object;
  /** Loads the page. */
  readonly load?: () => Promise<ComponentType>;
  /** another address that replaces this one */
  readonly leadsTo?: (params: Params, search: object) => Target<Path>;
}

interface DrawnAddress {
  readonly pathname: string;
  readonly params: Params;
  readonly search: object;
  /** absent while a page takes long to load, and if no page has the address */
  readonly Page?: ComponentType | undefined;
  readonly error?: unknown;
  readonly isUnknown?: boolean;
}

/** Milliseconds for which the page before remains while a part is loaded. */
const keptMs = 1_000;

let routes: readonly Route[] = [];
const loadedPages = new Map<Route, ComponentType>();
let drawn: DrawnAddress | undefined;
let isStarted = false;
let turn = 0;
const listeners = new Listeners();

const pathPartsOf = (path: string) => path.split('/').filter((part) => part !== '');

function decodePart(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

function matchOf(pathname: string): { readonly route: Route; readonly params: Params } | undefined {
  const parts = pathPartsOf(pathname);
  for (const route of routes) {
    const wanted = pathPartsOf(route.path);
    if (wanted.length !== parts.length) continue;
    if (!wanted.every((part, index) => part.startsWith('$') || part === parts[index])) continue;
    const params = wanted.flatMap((part, index) =>
      part.startsWith('$') ? [[part.slice(1), decodePart(parts[index] ?? '')]] : [],
    );
    return { route, params: Object.fromEntries(params) };
  }
  return undefined;
}

function searchAt(route: Route | undefined): object {
  const search = Object.fromEntries(new URLSearchParams(location.search));
  return route?.read?.(search) ?? search;
}

/** Returns search parameters as people write them, without quotes around texts. */
function queryOf(search: object): string {
  const pairs = Object.entries(search).flatMap(([name, value]) =>
    value === undefined || value === '' ? [] : [[name, String(value)]],
  );
  return pairs.length === 0 ? '' : `?${new URLSearchParams(pairs)}`;
}

export function hrefOf<To extends Path>({ to, params = {}, search }: Target<To>): string {
  const path = to.replace(/\$(\w+)/g, (_, name: string) => encodeURIComponent(params[name] ?? ''));
  const now = () => searchAt(routes.find((route) => route.path === to)) as SearchOf<To>;
  return path + queryOf(typeof search === 'function' ? search(now()) : (search ?? {}));
}

/** Opens an address. The same address twice is one entry of the history. */
export function goTo(href: string, replace = href === location.pathname + location.search): void {
  if (replace) history.replaceState(null, '', href);
  else history.pushState(null, '', href);
}

export function navigate<To extends Path>(target: Target<To>): void {
  goTo(hrefOf(target), target.replace || undefined);
}

function load(route: Route): Promise<ComponentType> | undefined {
  return route.load?.().then((Page) => {
    loadedPages.set(route, Page);
    return Page;
  });
}

/** Loads the page of an address that will probably be opened. */
export function prepare(href: string): void {
  const { route, params = {} } = matchOf(new URL(href, location.href).pathname) ?? {};
  if (route?.leadsTo !== undefined) prepare(hrefOf(route.leadsTo(params, {})));
  else if (route !== undefined && !loadedPages.has(route)) load(route)?.catch(() => {});
}

function draw(next: DrawnAddress): void {
  const isSame = (name: 'params' | 'search') => JSON.stringify(drawn?.[name]) === JSON.stringify(next[name]);
  // Pages compare the parts of the address by identity.
  drawn = {
    ...next,
    ...(drawn !== undefined && isSame('params') && { params: drawn.params }),
    ...(drawn !== undefined && isSame('search') && { search: drawn.search }),
  };
  listeners.notify();
}

/** Draws the page of the address. */
function follow(): void {
  turn += 1;
  const { pathname, search: query, hash } = location;
  const { route, params = {} } = matchOf(pathname) ?? {};
  const search = searchAt(route);
  const at = { pathname, params, search };
  if (route === undefined) draw({ ...at, isUnknown: true });
  else if (route.leadsTo !== undefined) navigate({ ...route.leadsTo(params, search), replace: true });
  else if (route.read !== undefined && query !== queryOf(search))
    history.replaceState(history.state, '', pathname + queryOf(search) + hash);
  else if (loadedPages.has(route)) draw({ ...at, Page: loadedPages.get(route) });
  else loadAndDraw(route, at);
}

function loadAndDraw(route: Route, at: DrawnAddress): void {
  const own = turn;
  listeners.notify();
  const isNow = () => isStarted && own === turn;
  const timer = setTimeout(() => isNow() && draw(at), keptMs);
  load(route)
    ?.then(
      (loaded) => isNow() && draw({ ...at, Page: loaded }),
      (error: unknown) => isNow() && draw({ ...at, error }),
    )
    .finally(() => clearTimeout(timer));
}

for (const name of ['pushState', 'replaceState'] as const) {
  const change = history[name].bind(history);
  history[name] = (...values) => {
    change(...values);
    if (isStarted) follow();
  };
}

/** Sets the pages of the console, and loads the page of the address at once. */
export function setRoutes(all: readonly Route[]): void {
  routes = all;
  prepare(location.href);
}

/** Follows the address until the returned function is called. */
export function startRouter(): () => void {
  isStarted = true;
  addEventListener('popstate', follow);
  follow();
  return () => {
    isStarted = false;
    drawn = undefined;
    removeEventListener('popstate', follow);
  };
}

/** Returns the page that is drawn. Undefined: no page was loaded yet. */
export const useDrawn = (): DrawnAddress | undefined =>
  useSyncExternalStore(listeners.subscribe, () => drawn);

/** Returns the path of the address, whose page may still be loading. */
export const usePathname = (): string => useSyncExternalStore(listeners.subscribe, () => location.pathname);

/** Returns the state in the address of the current page. `_page` names the page for the types. */
export function useSearch<Page extends keyof Searches>(_page?: Page): Searches[Page] {
  return (useDrawn()?.search ?? none) as Searches[Page];
}

export const useParams = (): Params => useDrawn()?.params ?? none;

const none = {};
