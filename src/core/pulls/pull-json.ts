/** The job of a stored pull, and its report as JSON for the API and the command line. */
import type { PullPart } from '../../domain/pull-source.js';
import { told } from '../../domain/wire-names.js';
import type { StoredPull } from '../../store/imports/pulls.js';
import { toJob, reportOf as toReport } from '../imports/import-json.js';
import type { PullJob } from './pull.js';

export function toPull(stored: StoredPull): PullJob {
  const { id, face, url, keepsKey, since, pages, rows, total, passes, lastPageAt, readAt } = stored;
  const isReading = stored.state === 'receiving';
  const rate = isReading ? stored.perSecond : null;
  // A second pass reads contacts that were read before, so the remainder is unknown.
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

export function pullReportOf(pull: PullJob) {
  const { contactsPerSecond } = pull;
  return {
    ...told(pull, 'id', 'face', 'url', 'state', 'keepsKey'),
    without: [...pull.without],
    ...told(pull, 'since', 'pages', 'contacts', 'total', 'passes'),
    contacts_per_second: contactsPerSecond === null ? null : Math.round(contactsPerSecond),
    ...told(pull, 'secondsLeft', 'lastPageAt', 'readAt', 'canResume'),
    import: toReport(pull.job),
  };
}
