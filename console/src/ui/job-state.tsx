/** State badge of a server job: an import or a bulk change. */
import { t } from '../texts/texts.ts';
import { Badge, type Tone } from './page-frame.tsx';

export type JobState = keyof typeof t.imports.states;

interface Job {
  readonly state: JobState;
  readonly percent: number;
}

/** Milliseconds between requests for an active job on the screen. */
export const pollMs = 600;

export function isUnderWay({ state }: Pick<Job, 'state'>): boolean {
  return state === 'receiving' || state === 'queued' || state === 'running' || state === 'undoing';
}

const tones: Readonly<Partial<Record<JobState, Tone>>> = { done: 'good', failed: 'bad', cancelled: 'warn' };

export function JobBadge({ job }: { job: Job }) {
  return (
    <Badge tone={isUnderWay(job) ? 'accent' : (tones[job.state] ?? 'plain')}>
      {t.imports.states[job.state]}
      {job.state === 'running' && ` ${job.percent} %`}
    </Badge>
  );
}
