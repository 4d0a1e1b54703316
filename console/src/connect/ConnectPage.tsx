/** Every API that is served, and how far the move of each vendor's clients is. */
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { navigate, type Params, useSearch } from '../address/address.ts';
import { Link } from '../address/Link.tsx';
import type { Face } from '../api/types.ts';
import { useRegisteredActions } from '../shell/actions.ts';
import { t } from '../texts/texts.ts';
import { buttonLook, looks } from '../ui/buttons.tsx';
import { Icon } from '../ui/Icon.tsx';
import { BackLink, PageFrame } from '../ui/page-frame.tsx';
import { ErrorLine, Notice, Unread } from '../ui/states.tsx';
import { StepMark } from './parts.tsx';
import { facesQuery, nameAmong } from './queries.ts';
import { type ConnectStep, nextStep } from './steps.ts';
import { type FaceStates, useFaceStates } from './use-states.ts';
import { addressesOf } from './values.ts';

export function ConnectPage() {
  const faces = useQuery(facesQuery);
  const isCopy = useSearch('/connect').copy === 'yes';
  const states = useFaceStates();
  useRegisteredActions([
    {
      id: 'connect assistants',
      title: t.assistants.open,
      section: t.pages.connect,
      icon: 'connect' as const,
      run: () => navigate({ to: '/connect/assistants' }),
    },
  ]);
  const vendors = (faces.data ?? [])
    .filter(({ vendor }) => vendor !== null)
    .map((face, _, all): NamedFace => ({ ...face, shown: nameAmong(face, all) }))
    .sort((left, right) => left.shown.localeCompare(right.shown));
  const started = vendors.filter((face) => !isCopy && isStarted(face, states));
  const others = vendors.filter((face) => !started.includes(face) && (!isCopy || face.can_pull));
  const own = (faces.data ?? []).filter(({ vendor }) => vendor === null);
  return (
    <PageFrame
      title={t.pages.connect}
      {...(isCopy ? { back: <BackLink to="/connect">{t.connect.all}</BackLink> } : { text: t.connect.text })}
    >
      <Unread of={faces} rows={9} />
      {states.error !== null && <ErrorLine error={states.error} />}
      {faces.data?.length === 0 && (
        <Notice icon="connect" title={t.connect.none.title} guide="guides/connect">
          {t.connect.none.text}
        </Notice>
      )}
      {started.length > 0 && (
        <Vendors title={t.move.started}>
          <ul className="rounded-lg border border-line bg-surface">
            {started.map((face) => (
              <VendorLine key={face.name} face={face} steps={states.stepsOf?.(face)} />
            ))}
          </ul>
        </Vendors>
      )}
      {others.length > 0 && (
        <Vendors title={isCopy ? t.move.copyFrom : t.move.choose}>
          <ul className="grid grid-cols-1 gap-3 md:grid-cols-2 xl:grid-cols-3">
            {others.map((face) => (
              <VendorCard key={face.name} face={face} steps={states.stepsOf?.(face)} isCopy={isCopy} />
            ))}
          </ul>
        </Vendors>
      )}
      {faces.data !== undefined && !isCopy && (
        <Vendors title={t.move.others}>
          <ul className="rounded-lg border border-line bg-surface">
            <OtherLine to="/connect/assistants" title={t.assistants.title} text={t.assistants.text} />
            {own.map((face) => (
              <OtherLine
                key={face.name}
                to="/connect/$face"
                params={{ face: face.name }}
                title={t.connect.own}
                text={face.bases.map(({ path }) => (addressesOf(face)[0] ?? '') + path).join(', ')}
              />
            ))}
          </ul>
        </Vendors>
      )}
    </PageFrame>
  );
}

/** An API with its name among the others. */
type NamedFace = Face & { readonly shown: string };

function isStarted(face: Face, { stateOf }: FaceStates): boolean {
  const state = stateOf(face);
  return state !== undefined && (state.key_ids.length > 0 || state.pull !== null);
}

function Vendors({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section aria-label={title} className="flex flex-col gap-2">
      <h2 className="text-base font-semibold">{title}</h2>
      {children}
    </section>
  );
}

interface VendorProps {
  readonly face: NamedFace;
  /** undefined until the states are loaded; their space is reserved */
  readonly steps: readonly ConnectStep[] | undefined;
}

function VendorLine({ face, steps }: VendorProps) {
  return (
    <li className="grid items-center gap-x-6 gap-y-2 border-b border-line px-4 py-3 last:border-b-0 lg:grid-cols-[minmax(0,1fr)_auto_11rem]">
      <VendorName face={face}>{summaryOf(steps) ?? aboutOf(face)}</VendorName>
      <div className="min-h-6">
        {steps !== undefined && (
          <ol aria-label={t.move.stepsOf(face.shown)} className="flex flex-wrap gap-x-3 gap-y-1">
            {steps.map(({ name, state, found }, index) => (
              <li key={name} title={found} className="flex items-center gap-1 text-xs text-ink-soft">
                <StepMark state={state} number={index + 1} isSmall />
                {t.move.short[name]}
              </li>
            ))}
          </ol>
        )}
      </div>
      <div className="min-h-8 lg:text-right">
        {steps !== undefined && <NextStep face={face} steps={steps} />}
      </div>
    </li>
  );
}

/** Shows an API whose clients did not move yet. */
function VendorCard({ face, steps, isCopy }: VendorProps & { isCopy: boolean }) {
  return (
    <li className="flex min-h-11 items-start justify-between gap-3 rounded-lg border border-line bg-surface px-4 py-3 hover:border-line-strong">
      <VendorName face={face}>{aboutOf(face)}</VendorName>
      {steps !== undefined && <NextStep face={face} steps={steps} isCopy={isCopy} />}
    </li>
  );
}

/** Returns the paths at which clients call it. */
function aboutOf(face: NamedFace): string {
  const paths = new Set(face.bases.map(({ path }) => path || '/'));
  return [...paths].join(', ');
}

function VendorName({ face, children }: { face: NamedFace; children: string }) {
  return (
    <div className="min-w-0">
      <Link
        to="/connect/$face"
        params={{ face: face.name }}
        className="inline-flex min-h-6 items-center text-base font-semibold hover:underline"
      >
        {face.shown}
      </Link>
      <p className="text-sm text-ink-soft">{children}</p>
    </div>
  );
}

function NextStep(props: { face: NamedFace; steps: readonly ConnectStep[]; isCopy?: boolean }) {
  const { face, steps, isCopy = false } = props;
  const next = isCopy ? steps.find(({ name }) => name === 'pull') : nextStep(steps);
  const words = isCopy ? t.move.copyContacts : next === undefined ? t.move.watch : t.move.next[next.name];
  return (
    <Link
      to="/connect/$face"
      params={{ face: face.name }}
      search={next === undefined ? {} : { step: next.name }}
      aria-label={`${words}: ${face.shown}`}
      className={`${buttonLook} ${looks.plain}`}
    >
      {words}
    </Link>
  );
}

/** Returns the step that needs attention, or else the last completed one. */
function summaryOf(steps: readonly ConnectStep[] | undefined): string | undefined {
  const wrong = steps?.find(({ state }) => state === 'wrong');
  return (wrong ?? steps?.findLast(({ state }) => state === 'done'))?.found;
}

interface OtherLineProps {
  readonly to: '/connect/assistants' | '/connect/$face';
  readonly params?: Params;
  readonly title: string;
  readonly text: string;
}

function OtherLine({ title, text, ...page }: OtherLineProps) {
  return (
    <li className="border-b border-line last:border-b-0">
      <Link {...page} className="flex items-center gap-4 px-4 py-3 -outline-offset-2 hover:bg-canvas">
        <span className="min-w-0 flex-1">
          <span className="block text-base font-semibold">{title}</span>
          <span className="block text-sm break-words text-ink-soft">{text}</span>
        </span>
        <Icon name="right" className="text-ink-faint max-md:hidden" />
      </Link>
    </li>
  );
}
