/** The job of a stored pull, and its report as JSON for the API and the command line. */
import type { PullPart } from '../../domain/pull-source.js';
import type { StoredPull } from '../../store/imports/pulls.js';
import { toJob, reportOf as toReport } from '../imports/import-json.js';
import type { PullJob } from './pull.js';

export function toPull(stored: StoredPull): PullJob {
  const { id, face, url, keepsKey, since, pages, rows, total, passes, lastPageAt, readAt } = stored;
  const isReading = stored.state === 'receiving';
  const rate = isReading ? stored.perSecond : null;
  // What a second pass reads was read before.
  const left = total === null || passes > 1 ? null : Math.max(0, total - rows);
  return {
    id,
    face,
    url,
    state: isReading ? 'pulling' : (stored.state as PullJob['state']),
    keepsKey,
    without: stored.without as readonly PullPart[],
    since,
    pages,
    contacts: rows,
    total,
    passes,
    contactsPerSecond: rate,
    secondsLeft: rate === null || rate <= 0 || left === null ? null : Math.ceil(left / rate),
    lastPageAt,
    readAt,
    canResume: stored.state === 'failed' && readAt === null && !stored.rowsGone,
    job: toJob(stored),
  };
}

export type PullReport = ReturnType<typeof pullReportOf>;

export function pullReportOf(pull: PullJob) {
  const { contactsPerSecond, secondsLeft } = pull;
  return {
    id: pull.id,
    face: pull.face,
    url: pull.url,
    state: pull.state,
    keeps_key: pull.keepsKey,
    without: [...pull.without],
    since: pull.since?.toISOString() ?? null,
    pages: pull.pages,
    contacts: pull.contacts,
    total: pull.total,
    passes: pull.passes,
    contacts_per_second: contactsPerSecond === null ? null : Math.round(contactsPerSecond),
    seconds_left: secondsLeft,
    last_page_at: pull.lastPageAt?.toISOString() ?? null,
    read_at: pull.readAt?.toISOString() ?? null,
    can_resume: pull.canResume,
    import: toReport(pull.job),
  };
}
