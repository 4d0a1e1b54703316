/** Every API that is served, and how far the move of each vendor's clients is. */
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import type { Face } from '../api/types.ts';
import { useRegisteredActions } from '../shell/actions.ts';
import { t } from '../texts/texts.ts';
import { Icon } from '../ui/Icon.tsx';
import { PageFrame } from '../ui/page-frame.tsx';
import { ErrorLine, ErrorState, Loading, Notice } from '../ui/states.tsx';
import { StepMark } from './parts.tsx';
import { facesQuery, nameOf } from './queries.ts';
import { nextStep, type Step } from './steps.ts';
import { type FaceStates, useFaceStates } from './use-states.ts';
import { addressesOf } from './values.ts';

export function ConnectPage() {
  const faces = useQuery(facesQuery);
  const states = useFaceStates();
  const navigate = useNavigate();
  useRegisteredActions([
    {
      id: 'connect assistants',
      title: t.assistants.open,
      section: t.connect.section,
      icon: 'connect' as const,
      run: () => void navigate({ to: '/connect/assistants' }),
    },
  ]);
  const vendors = sorted(faces.data ?? [], states).filter(({ vendor }) => vendor !== null);
  const own = (faces.data ?? []).filter(({ vendor }) => vendor === null);
  return (
    <PageFrame title={t.pages.connect} text={t.connect.text}>
      {faces.isPending && <Loading rows={9} />}
      {faces.error !== null && <ErrorState error={faces.error} onRetry={() => void faces.refetch()} />}
      {states.error !== null && <ErrorLine error={states.error} />}
      {faces.data?.length === 0 && (
        <Notice icon="connect" title={t.connect.none.title} guide="guides/connect">
          {t.connect.none.text}
        </Notice>
      )}
      {vendors.length > 0 && (
        <ul aria-label={t.move.vendors} className="rounded-lg border border-line bg-surface">
          {vendors.map((face) => (
            <VendorLine key={face.name} face={face} steps={states.stepsOf?.(face)} />
          ))}
        </ul>
      )}
      {faces.data !== undefined && (
        <ul aria-label={t.move.others} className="rounded-lg border border-line bg-surface">
          <OtherLine to="/connect/assistants" title={t.assistants.title} text={t.assistants.text} />
          {own.map((face) => (
            <OtherLine
              key={face.name}
              to={`/connect/${face.name}`}
              title={t.connect.own}
              text={face.bases.map(({ path }) => (addressesOf(face)[0] ?? '') + path).join(', ')}
            />
          ))}
        </ul>
      )}
    </PageFrame>
  );
}

/** Moves in progress first, then by name. */
function sorted(faces: readonly Face[], { stateOf }: FaceStates): readonly Face[] {
  const rank = (face: Face) => {
    const state = stateOf(face);
    return Number(state === undefined || (state.key_ids.length === 0 && state.pull === null));
  };
  return [...faces].sort((one, other) => rank(one) - rank(other) || nameOf(one).localeCompare(nameOf(other)));
}

function VendorLine({ face, steps }: { face: Face; steps: readonly Step[] | undefined }) {
  const next = steps && nextStep(steps);
  const { name } = face;
  return (
    <li className="grid items-center gap-x-6 gap-y-2 border-b border-line px-4 py-3 last:border-b-0 lg:grid-cols-[minmax(0,1fr)_auto_11rem]">
      <div className="min-w-0">
        <Link
          to="/connect/$face"
          params={{ face: name }}
          className="inline-flex min-h-6 items-center text-base font-semibold hover:underline"
        >
          {nameOf(face)}
        </Link>
        <p className="truncate text-sm text-ink-soft">{summaryOf(steps) ?? face.title}</p>
      </div>
      {/* The space is reserved while the states are loaded. */}
      <div className="min-h-6">{steps !== undefined && <Ticks face={face} steps={steps} />}</div>
      <div className="min-h-8 lg:text-right">
        {steps !== undefined && (
          <Link
            to="/connect/$face"
            params={{ face: name }}
            search={next === undefined ? {} : { step: next.name }}
            aria-label={`${next === undefined ? t.move.watch : t.move.next[next.name]}: ${nameOf(face)}`}
            className="inline-flex h-8 items-center rounded-md border border-line bg-surface px-2.5 text-sm font-medium hover:border-line-strong"
          >
            {next === undefined ? t.move.watch : t.move.next[next.name]}
          </Link>
        )}
      </div>
    </li>
  );
}

/** Returns the step that needs attention, or else the last completed one. */
function summaryOf(steps: readonly Step[] | undefined): string | undefined {
  const wrong = steps?.find(({ state }) => state === 'wrong');
  return (wrong ?? steps?.findLast(({ state }) => state === 'done'))?.found;
}

function Ticks({ face, steps }: { face: Face; steps: readonly Step[] }) {
  return (
    <ol aria-label={t.move.stepsOf(nameOf(face))} className="flex flex-wrap gap-x-3 gap-y-1">
      {steps.map(({ name, state, found }, index) => (
        <li key={name} title={found} className="flex items-center gap-1 text-xs text-ink-soft">
          <StepMark state={state} number={index + 1} isSmall />
          {t.move.short[name]}
        </li>
      ))}
    </ol>
  );
}

function OtherLine({ to, title, text }: { to: string; title: string; text: string }) {
  return (
    <li className="border-b border-line last:border-b-0">
      <Link to={to} className="flex items-center gap-4 px-4 py-3 -outline-offset-2 hover:bg-canvas">
        <span className="min-w-0 flex-1">
          <span className="block text-base font-semibold">{title}</span>
          <span className="block text-sm break-words text-ink-soft">{text}</span>
        </span>
        <Icon name="right" className="text-ink-faint max-md:hidden" />
      </Link>
    </li>
  );
}
