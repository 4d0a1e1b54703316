/** What comes in for pulls. */
import { type Static, Type } from 'typebox';
import { badCellPolicies, matchPolicies } from '../../core/imports/import.js';
import { limits } from '../../domain/limits.js';
import { pullParts } from '../../domain/pull-source.js';
import { clearable, closed, documented, text, vendorKey, vendorUrl } from './bodies.js';
import { oneOf } from './wire.js';

const optional = Type.Optional;
const names = optional(Type.Array(text(limits.shortText), { maxItems: 50 }));

export const pullBody = closed('NewPull', {
  face: text(100),
  url: vendorUrl,
  key: vendorKey,
  keep_key: optional(Type.Boolean()),
  without: optional(Type.Array(oneOf(pullParts), { maxItems: 50 })),
  since: optional(clearable(40, documented('^(last|[0-9]{4}-[0-9]{2}-[0-9]{2}T.+)$'))),
  dry_run: optional(Type.Boolean()),
  on_match: optional(oneOf(matchPolicies)),
  bad_cells: optional(oneOf(badCellPolicies)),
  tags: names,
  groups: names,
  source: optional(clearable(limits.shortText)),
  region: optional(clearable(2, { pattern: '^[A-Za-z]{2}$', 'x-must-be': 'two letters, as of ISO 3166-1' })),
});
export type PullBody = Static<typeof pullBody>;

export const resumeBody = closed('ResumedPull', { key: vendorKey });
