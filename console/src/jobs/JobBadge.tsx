/** State badge of a server job: an import or a bulk change. */
import { t } from '../texts/texts.ts';
import { Badge, type Tone } from '../ui/page-frame.tsx';
import { isUnderWay, type JobState } from './job.ts';

interface Job {
  readonly state: JobState;
  readonly percent: number;
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
