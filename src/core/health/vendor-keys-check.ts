/** The check of keys that upstreams keep: whether their vendors still take them, and whether they end. */
import { keyStateOf, type Upstream } from '../../domain/upstream.js';
import { listEndingUpstreams } from '../../store/access/unscoped.js';
import { asProblems } from '../../store/database/database.js';
import { type Check, type Finding, ok, warning } from './check.js';
import { counted, type HealthGround } from './ground.js';

export type KeptKey = Pick<Upstream, 'face' | 'hasKey' | 'keyFile' | 'keyEndsAt' | 'keyRefusedAt'>;

export function vendorKeysCheck({ database, clock }: HealthGround): Check {
  return {
    name: 'vendor keys',
    look: async () => judgeVendorKeys(await asProblems(() => listEndingUpstreams(database)), clock()),
  };
}

export function judgeVendorKeys(
  upstreams: readonly KeptKey[],
  now: Date,
  nextStep = 'See switchbook upstream list --account ACCOUNT, then switchbook upstream set FACE --to URL --key-file FILE with a new key.',
): Finding {
  const of = (...states: readonly ReturnType<typeof keyStateOf>[]) =>
    upstreams.filter((one) => states.includes(keyStateOf(one, now)));
  const words = (found: readonly KeptKey[], what: string) =>
    found.length === 0 ? [] : [`${counted(found.length, 'key')} ${what} (${namesOf(found)})`];
  const faults = [
    ...words(of('refused'), 'refused by the vendor'),
    ...words(of('ended'), 'ended'),
    ...words(of('ends_soon'), 'about to end'),
  ];
  if (faults.length === 0) return ok('No key that an upstream keeps has ended.');
  return warning(`Of the keys that upstreams keep: ${faults.join('; ')}.`, nextStep);
}

function namesOf(found: readonly KeptKey[]): string {
  return [...new Set(found.map((one) => one.face))].join(', ');
}
