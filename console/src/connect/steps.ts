/** The five steps of a move to one API, with the server's facts about each. */
import type { Face, FaceState, Key, Upstream } from '../api/types.ts';
import { formatList, formatPercent, formatWhen, t } from '../texts/texts.ts';
import { type StepName, stepNames } from './view.ts';

/** `none`: the API has nothing to do there. `wrong`: it was done, and something is to be looked at. */
export type StepState = 'done' | 'open' | 'wrong' | 'none';

export interface ConnectStep {
  readonly name: StepName;
  readonly state: StepState;
  /** a few words on the fact */
  readonly found: string;
}

/** Lists that the key in use may not read are undefined. */
interface FaceRecords {
  readonly keys: readonly Key[] | undefined;
  readonly upstreams: readonly Upstream[] | undefined;
}

type StepResult = Omit<ConnectStep, 'name'>;
type ReadStep = (face: Face, state: FaceState, known: FaceRecords) => StepResult;

const doneStep = (found: string): StepResult => ({ state: 'done', found });
const open = (found: string): StepResult => ({ state: 'open', found });
const wrongStep = (found: string): StepResult => ({ state: 'wrong', found });
const needlessStep = (found: string): StepResult => ({ state: 'none', found });

const finds: Readonly<Record<StepName, ReadStep>> = {
  key: (_, { key_ids: ids }, { keys }) => {
    if (ids.length === 0) return open(t.move.noKey);
    const names = ids.flatMap((id) => keys?.find((key) => key.id === id)?.name ?? []);
    const isEvery = names.length === ids.length && names.length <= 3;
    return doneStep(isEvery ? t.move.keysNamed(formatList(names)) : t.move.keys(ids.length));
  },
  pull: ({ can_pull: canPull }, { pull }) => {
    if (pull !== null) return doneStep(t.move.pulled(pull.contacts, formatWhen(pull.at)));
    return canPull ? open(t.move.notPulled) : needlessStep(t.move.noPull);
  },
  compare: ({ can_compare: canCompare }, { comparison }) => {
    if (comparison === null) return canCompare ? open(t.move.notCompared) : needlessStep(t.move.noCompare);
    const { differences, requests, at } = comparison;
    const found = t.move.compared(differences, requests, formatWhen(at));
    return differences === 0 ? doneStep(found) : wrongStep(found);
  },
  call: (_, { first_call: first }, { keys }) => {
    if (first === null) return open(t.move.noCall);
    const name = keys?.find(({ id }) => id === first.key_id)?.name;
    const when = formatWhen(first.at);
    return doneStep(name === undefined ? t.move.called(when) : t.move.calledBy(when, name));
  },
  forward: (face, { first_call: first, today, week }, { upstreams }) => {
    const { calls, forwarded } = today.calls > 0 ? today : week;
    const isSet = upstreams?.some((upstream) => face.upstreams.includes(upstream.face)) ?? forwarded > 0;
    if (week.unserved > 0 && !isSet && face.can_forward) return wrongStep(t.move.unserved(week.unserved));
    if (calls === 0) return face.can_forward ? open(t.move.noShare) : needlessStep(t.move.noForward);
    // A share needs a request that succeeded.
    if (first === null && forwarded === 0)
      return face.can_forward ? open(t.move.noCall) : needlessStep(t.move.noForward);
    const share = formatPercent(forwarded / calls);
    return doneStep(today.calls > 0 ? t.move.shareToday(share) : t.move.shareWeek(share));
  },
};

export function stepsOf(face: Face, state: FaceState, known: FaceRecords): readonly ConnectStep[] {
  return stepNames.map((name) => ({ name, ...finds[name](face, state, known) }));
}

/** Returns the first step that needs work or attention. Undefined: the move is done. */
export function nextStep(steps: readonly ConnectStep[]): ConnectStep | undefined {
  return steps.find(({ state }) => state === 'open' || state === 'wrong');
}

/** Returns the label of a base URL, for a vendor with several: the host if it is unique, else the path. */
export function baseName(face: Face, { before, path }: Face['bases'][number]): string {
  const name = face.vendor ?? t.connect.own;
  if (face.bases.length < 2) return name;
  const isPathOwn = face.bases.filter((base) => base.path === path).length === 1;
  const version = /v\d+$/.exec(path)?.[0];
  if (isPathOwn && version !== undefined) return `${name} ${version}`;
  return isPathOwn || before === null ? `${name} ${path}` : `${name} (${before.replace(/^https?:\/\//, '')})`;
}
