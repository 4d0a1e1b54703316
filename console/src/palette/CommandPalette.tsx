/** ⌘K: finds people and all other objects of the account, and runs the current actions. */
import * as RadixDialog from '@radix-ui/react-dialog';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Command } from 'cmdk';
import { type KeyboardEvent, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { goTo } from '../address/address.ts';
import type { Contact } from '../api/types.ts';
import { useAccount } from '../session/account.ts';
import { keep, readKept } from '../session/session.ts';
import { shownKeys, useActions } from '../shell/actions.ts';
import { t } from '../texts/texts.ts';
import type { EarlyText } from '../ui/EarlyField.tsx';
import { useFocusBack } from '../ui/focus-back.ts';
import { ComboboxList, choiceGroupLook, choiceLook } from '../ui/forms/ComboboxList.tsx';
import { Icon } from '../ui/Icon.tsx';
import { Initials } from '../ui/Initials.tsx';
import { Keys } from '../ui/Keys.tsx';
import { Layer } from '../ui/layers.tsx';
import { ErrorLine } from '../ui/states.tsx';
import { Dot } from '../ui/Tag.tsx';
import type { Group, PaletteEntry } from './entry.ts';
import { useOpenList } from './open-list.ts';
import { useOpenPerson } from './open-person.ts';
import { rankGroups } from './rank.ts';
import { peopleQuery, personEntry, usePaletteSearch } from './use-palette-search.ts';

/** Entries of a group while something is typed, and recent ones while nothing is. */
const maxOfGroup = 8;
const maxRecent = 6;
/** Recently opened objects that are stored. */
const maxStored = 8;
const recentName = 'palette.recent';
/** Milliseconds until the search for a label of a page ends, and between two looks at the page. */
const maxLabelMs = 3_000;
const labelEveryMs = 50;
const labels = 'main :is(label, legend, h2, h3, th, td, [role=rowheader], [role=cell], [role=gridcell])';

export function CommandPalette({ early, onClose }: { early: EarlyText; onClose: () => void }) {
  const onCloseAutoFocus = useFocusBack();
  const [step, setStep] = useState<PaletteEntry>();
  const run = (entry: PaletteEntry) => {
    if (entry.choices !== undefined) return setStep(entry);
    remember(entry);
    onClose();
    const act = () => {
      entry.run?.();
      if (entry.href !== undefined) goTo(entry.href);
      if (entry.place !== undefined) scrollToLabel(entry.place);
    };
    // The palette returns the focus after one task. A dialog that opens after two tasks therefore keeps it.
    setTimeout(() => setTimeout(act, 0), 0);
  };
  return (
    <RadixDialog.Root open onOpenChange={(isOpen) => !isOpen && onClose()}>
      <RadixDialog.Portal>
        <div className="fixed inset-0 z-40 bg-scrim" aria-hidden="true" />
        <RadixDialog.Content
          aria-describedby={undefined}
          onCloseAutoFocus={onCloseAutoFocus}
          onEscapeKeyDown={(event) => {
            if (step === undefined) return;
            event.preventDefault();
            setStep(undefined);
          }}
          className="animate-appear fixed top-4 left-1/2 z-50 w-[calc(100vw-2rem)] max-w-xl -translate-x-1/2 overflow-hidden rounded-lg border border-line bg-raised shadow-float sm:top-[12vh]"
        >
          <Layer />
          <RadixDialog.Title className="sr-only">{t.palette.title}</RadixDialog.Title>
          {step === undefined ? (
            <Everything early={early} onRun={run} />
          ) : (
            <Choices key={step.id} step={step} onRun={run} onBack={() => setStep(undefined)} />
          )}
        </RadixDialog.Content>
      </RadixDialog.Portal>
    </RadixDialog.Root>
  );
}

interface PartProps {
  readonly onRun: (entry: PaletteEntry) => void;
}

function Everything({ early, onRun }: PartProps & { early: EarlyText }) {
  const [term, setTerm] = useState('');
  // Letters are typed up to the moment in which this field has the focus.
  useLayoutEffect(() => setTerm(early.text), [early]);
  const wanted = term.trim();
  const found = usePaletteSearch(wanted);
  const person = useOpenPerson();
  const list = useOpenList();
  const ofPage = useActionGroups();
  const recent = useRecent();
  const rare = [t.savedViews.title, t.sections.general, t.navigation];
  const last = ofPage.filter(({ heading }) => rare.includes(heading));
  // Actions of the open contact are first, then of the page, and general actions last.
  const open = mergeGroups([
    ...(person === undefined ? [] : [person]),
    ...ofPage.filter((group) => !last.includes(group)),
    ...(list === undefined ? [] : [list]),
  ]);
  const groups =
    wanted !== ''
      ? rankGroups([...found.groups, ...open, ...last], wanted, maxOfGroup)
      : recent.isLoading
        ? []
        : [...(recent.entries.length > 0 ? [recent] : []), ...open, ...last];
  const isWaiting = wanted === '' ? recent.isLoading : found.isWaiting;
  const unknown = useUnknownName(wanted);
  return (
    <Listed
      label={t.palette.title}
      placeholder={t.palette.placeholder}
      term={term}
      isEntered={early.isEntered}
      onTerm={(next) => {
        // The field returns from a second step without the early typed text.
        early.text = '';
        early.isEntered = false;
        setTerm(next);
      }}
      groups={groups.length === 0 && !isWaiting ? unknown : groups}
      isWaiting={isWaiting}
      onRun={onRun}
    />
  );
}

/** Offers a new contact with the name. A number or an email is not a name. */
function useUnknownName(name: string): readonly Group[] {
  const heading = t.pages.contacts;
  const toNew = useActions().find(({ id, section }) => id === 'new' && section === heading);
  if (toNew === undefined || name === '' || /[\d@]/.test(name)) return [];
  const { title } = toNew;
  return [
    { heading, entries: [{ id: 'new name', icon: 'plus', title, text: name, run: () => toNew.run(name) }] },
  ];
}

function Choices({ step, onRun, onBack }: PartProps & { step: PaletteEntry; onBack: () => void }) {
  const { choices } = step;
  const { data, error, isPending } = useQuery({
    queryKey: ['palette', 'choices', step.id],
    queryFn: () => choices?.load() ?? [],
    gcTime: 0,
    retry: false,
  });
  const create = choices?.create;
  const choose = (id: string | undefined) => {
    const entry = data?.find((item) => item.id === id);
    if (entry !== undefined) onRun(entry);
  };
  if (error !== null) return <ErrorLine error={error} />;
  return (
    <ComboboxList
      isPlain
      isLarge
      label={step.title}
      placeholder={step.title}
      options={(data ?? []).map(({ id, title, icon, color }) => ({
        value: id,
        label: title,
        color,
        ...(!color && { icon }),
      }))}
      chosen={[]}
      isWaiting={isPending}
      onChange={([id]) => choose(id)}
      onMake={create && ((name) => onRun({ ...step, choices: undefined, run: () => create(name) }))}
      onKeyDown={(event, text) => event.key === 'Backspace' && text === '' && onBack()}
      onClose={() => {}}
    />
  );
}

/** Merges groups with the same heading. */
function mergeGroups(groups: readonly Group[]): readonly Group[] {
  const headings = [...new Set(groups.map(({ heading }) => heading))];
  return headings.map((heading) => ({
    heading,
    entries: groups.filter((group) => group.heading === heading).flatMap(({ entries }) => entries),
  }));
}

/** Groups the actions that the open page registered, and the actions of every page. */
function useActionGroups(): readonly Group[] {
  const client = useQueryClient();
  const { account, can } = useAccount();
  const actions = useActions().filter((action) => action.isHint !== true && action.id !== 'palette');
  const isOnPage = actions.some(({ id }) => id === 'import');
  const { samplesAdd } = t.settings.first;
  const everywhere: readonly PaletteEntry[] = [
    ...(isOnPage
      ? []
      : [{ id: 'import file', title: t.importFile, icon: 'import' as const, href: '/activity/imports' }]),
    {
      id: 'samples',
      title: samplesAdd,
      icon: 'contacts',
      run: () =>
        void import('../settings/sample-people.ts').then(({ addSamples }) =>
          addSamples(client, account?.id ?? ''),
        ),
    },
  ];
  return mergeGroups([
    ...actions.map(({ id, title, section, icon = 'right', keys, run }) => ({
      heading: section,
      entries: [{ id: `action ${id}`, title, icon, keys: keys && shownKeys(keys), run }],
    })),
    { heading: t.sections.general, entries: can('import') ? everywhere : [] },
  ]);
}

/** Lists objects that were opened with the palette, and recently opened contacts; before any, recently changed ones. */
function useRecent(): Group & { readonly isLoading: boolean } {
  const client = useQueryClient();
  const { can } = useAccount();
  const [entries] = useState(() => {
    const seen = client
      .getQueryCache()
      .findAll({ queryKey: ['contacts', 'one'] })
      .filter(({ state }) => state.data !== undefined)
      .sort((left, right) => right.state.dataUpdatedAt - left.state.dataUpdatedAt)
      .map(({ state }) => personEntry(state.data as Contact));
    const open = `person ${new URLSearchParams(location.search).get('person')}`;
    const all = [...recentEntries(), ...seen].filter(
      ({ id }, index, every) => id !== open && every.findIndex((entry) => entry.id === id) === index,
    );
    return all.slice(0, maxRecent);
  });
  const { data = [], isLoading } = useQuery({
    ...peopleQuery('', maxRecent),
    enabled: entries.length === 0 && can('contacts:read'),
  });
  const shown = entries.length > 0 ? entries : data.map(personEntry);
  return {
    heading: t.finder.recent,
    entries: shown.map((entry) => ({ ...entry, id: `recent ${entry.id}` })),
    isLoading,
  };
}

function Listed(
  props: PartProps & {
    label: string;
    placeholder: string;
    term: string;
    /** Enter was pressed before the field was loaded */
    isEntered?: boolean;
    onTerm: (term: string) => void;
    groups: readonly Group[];
    isWaiting: boolean;
  },
) {
  const { label, placeholder, term, isEntered = false, onTerm, groups, isWaiting, onRun } = props;
  const entries = groups.flatMap((group) => group.entries);
  const { marked, unmark, onChoice, onKeyDown } = useMarked(entries, { isEntered, isWaiting, onRun });
  const field = useRef<HTMLInputElement>(null);
  useLayoutEffect(() => field.current?.focus(), []);
  const area = useRef<HTMLDivElement>(null);
  const settled = useRef<number>(undefined);
  useLayoutEffect(() => {
    if (!isWaiting) settled.current = area.current?.offsetHeight;
  });
  return (
    <Command
      label={label}
      loop
      shouldFilter={false}
      disablePointerSelection
      value={marked ?? ''}
      onValueChange={onChoice}
    >
      <div className="flex items-center gap-2 border-b border-line px-4" onKeyDownCapture={onKeyDown}>
        <Icon name="search" className="text-ink-faint" />
        <Command.Input
          ref={field}
          value={term}
          onValueChange={(next) => {
            unmark();
            onTerm(next);
          }}
          placeholder={placeholder}
          className="h-12 w-full bg-transparent text-base outline-none"
        />
      </div>
      <p role="status" className="sr-only">
        {term === '' || isWaiting ? '' : t.finder.results(entries.length)}
      </p>
      {/* The height changes with complete results, so that nothing moves while they arrive. */}
      <div
        ref={area}
        style={isWaiting ? { height: settled.current } : undefined}
        className="max-h-[min(26rem,60vh)] overflow-y-auto p-2"
      >
        {entries.length === 0 && (
          <p className="p-6 text-center text-sm text-ink-soft">{isWaiting ? t.loading : t.palette.empty}</p>
        )}
        <Command.List label={label}>
          {groups.map(({ heading, entries: ofGroup }) => (
            <Command.Group key={heading} heading={heading} className={choiceGroupLook}>
              {ofGroup.map((entry) => (
                <Row key={entry.id} entry={entry} onRun={onRun} />
              ))}
            </Command.Group>
          ))}
        </Command.List>
      </div>
    </Command>
  );
}

interface MarkOptions extends PartProps {
  readonly isEntered: boolean;
  readonly isWaiting: boolean;
}

/** Returns the highlighted entry, and functions that highlight the first one or another one. */
function useMarked(entries: readonly PaletteEntry[], { isEntered, isWaiting, onRun }: MarkOptions) {
  // The first entry is highlighted until an arrow key is pressed: entries that arrive later would move the highlight.
  const [moved, setMoved] = useState<string>();
  const marked = entries.some(({ id }) => id === moved) ? moved : entries[0]?.id;
  // Enter before the results selects their first entry, not the first current one.
  const [isEnterPending, setEnterPending] = useState(isEntered);
  const latest = useRef({ entries, onRun });
  latest.current = { entries, onRun };
  useEffect(() => {
    if (!isEnterPending || isWaiting) return;
    setEnterPending(false);
    const [first] = latest.current.entries;
    if (first !== undefined) latest.current.onRun(first);
  }, [isEnterPending, isWaiting]);
  // The list also chooses its first entry itself, when only some of the entries have arrived.
  const hasMovingKey = useRef(false);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    hasMovingKey.current = event.ctrlKey || /^(Arrow|Home|End)/.test(event.key);
    if (event.key === 'Enter' && isWaiting && moved === undefined) {
      event.preventDefault();
      event.stopPropagation();
      setEnterPending(true);
    }
  };
  const unmark = () => {
    hasMovingKey.current = false;
    setMoved(undefined);
    setEnterPending(false);
  };
  const onChoice = (id: string) => {
    if (hasMovingKey.current) setMoved(id);
  };
  return { marked, unmark, onChoice, onKeyDown };
}

function Row({ entry, onRun }: PartProps & { entry: PaletteEntry }) {
  const { id, icon, title, text, color, keys, kind, choices } = entry;
  return (
    <Command.Item value={id} onSelect={() => onRun(entry)} className={`${choiceLook} hover:bg-canvas`}>
      {kind === 'people' ? (
        <Initials id={id.replace(/^.* /, '')} name={/^[+\d]/.test(title) ? '' : title} />
      ) : (
        // The icon is as wide as initials, so that all words begin at one edge.
        <Icon name={icon} className="mx-0.5 text-ink-faint" />
      )}
      {color && <Dot color={color} />}
      <span className="bidi min-w-0 flex-1 truncate">
        {title}
        {choices !== undefined && '…'}
        {text !== undefined && <span className="nums ml-1 text-ink-soft"> {text}</span>}
      </span>
      {/* Other groups have the kind in their heading, and people have their initials. */}
      {kind !== undefined && kind !== 'people' && id.startsWith('recent ') && (
        <span className="shrink-0 text-xs text-ink-soft max-sm:sr-only">{t.finder.kindOf[kind]}</span>
      )}
      {keys && <Keys>{keys}</Keys>}
    </Command.Item>
  );
}

/** A recently opened object, stored in the tab like all data of the account until the person signs out. */
type RecentEntry = Pick<PaletteEntry, 'id' | 'icon' | 'title' | 'text' | 'color' | 'kind' | 'href' | 'place'>;

function recentEntries(): readonly RecentEntry[] {
  try {
    return JSON.parse(readKept(recentName) ?? '[]') as readonly RecentEntry[];
  } catch {
    return [];
  }
}

/** Remembers an entry. Only an entry with a kind and an address can be opened again. */
function remember({ id, icon, title, text, color, kind, href, place }: PaletteEntry): void {
  if (kind === undefined || href === undefined) return;
  const entry = { id, icon, title, text, color, kind, href, place };
  const others = recentEntries().filter((recentEntry) => recentEntry.id !== id);
  keep(recentName, JSON.stringify([entry, ...others].slice(0, maxStored)));
}

/**
 * Shows the element with this label, once the page is loaded. A field gets the focus; any other element is only shown.
 */
function scrollToLabel(label: string): void {
  const until = performance.now() + maxLabelMs;
  const search = () => {
    const found = [...document.querySelectorAll<HTMLElement>(labels)].find(
      (element) => element.textContent?.trim() === label,
    );
    if (found !== undefined) showElement(found);
    else if (performance.now() < until) setTimeout(search, labelEveryMs);
  };
  search();
}

function showElement(found: HTMLElement): void {
  found.scrollIntoView({ block: 'center' });
  const control =
    found instanceof HTMLLabelElement
      ? found.control
      : found instanceof HTMLLegendElement
        ? found.parentElement?.querySelector<HTMLElement>('input, select, button')
        : undefined;
  control?.focus({ preventScroll: true });
}
