/** Mutants of input from vendors, receivers and forwarding clients, and of steps that end the process. */
import type { SourceMutant } from './source-mutant.js';

const headers = 'src/faces/kit/forward/forward-headers.ts';
const paths = 'src/faces/kit/forward/forward-path.ts';
const framing = 'test/upstreams/framing.test.ts';
const forwarding = 'test/upstreams/forwarding.test.ts';
const receivers = 'test/webhooks/webhook-receivers.test.ts';
const begun = 'test/core/begun-steps.test.ts';

export const foreign: readonly SourceMutant[] = [
  {
    name: 'Connection may take the length of a forwarded request away',
    file: headers,
    find: "  'content-length',\n  'transfer-encoding',\n  'content-encoding',",
    replace: "  'transfer-encoding',\n  'content-encoding',",
    tests: [framing],
  },
  {
    name: 'a forwarded body is framed by any coding',
    file: headers,
    find: "codings.length > 1 || codings[0]?.trim().toLowerCase() !== 'chunked'",
    replace: 'codings.length > 2',
    tests: [framing],
  },
  {
    name: 'headers that name another method are sent with a key of the vendor',
    file: headers,
    find: "(name === 'cookie' || overrides.test(name))",
    replace: "name === 'cookie'",
    tests: [forwarding],
  },
  {
    name: 'a secret of this server is sent in another header',
    file: headers,
    find: 'holdsOwnSecret(value),',
    replace: 'false,',
    tests: [forwarding],
  },
  {
    name: 'an escaped question mark leaves',
    file: paths,
    find: '/[%?#\\p{Cc}]/u.test(text)',
    replace: '/[%\\p{Cc}]/u.test(text)',
    tests: [forwarding],
  },
  {
    name: 'a served path with an ending leaves',
    file: paths,
    find: ", bare.replace(/\\.[a-z0-9]{1,5}$/, '')",
    replace: '',
    tests: [forwarding],
  },
  {
    name: 'a call of a webhook that is upgraded never ends',
    file: 'src/webhooks/operations/receiver-client.ts',
    find: "fail(new Error('the receiver switched to another protocol'));",
    replace: '',
    tests: [receivers],
  },
  {
    name: 'a sender that stops waits for its calls without end',
    file: 'src/job-runner/run-jobs.ts',
    find: 'if (await endsWithin(allDone, stopMs.grace)) return;',
    replace: 'await allDone;',
    tests: [receivers],
  },
  {
    name: 'objects and lists of a page are not counted',
    file: 'packages/domain/src/runtime/json.ts',
    find: "if (containers > maxContainers) return 'containers';",
    replace: '',
    tests: ['test/pulls/pulls-vendor.test.ts'],
  },
  {
    name: 'a step that ended three processes is begun again',
    file: 'src/operation-context/begun-steps.ts',
    find: 'if (before >= limit && !isRetryDue)',
    replace: 'if (before > limit && !isRetryDue)',
    tests: [begun],
  },
  {
    name: 'progress does not restart the count',
    file: 'src/operation-context/begun-steps.ts',
    find: 'begunStep?.step === step ? begunStep.attempts - ownBegin : 0',
    replace: '(begunStep?.attempts ?? ownBegin) - ownBegin',
    tests: [begun],
  },
  {
    name: 'a step that a living process could not drop counts as the end of a process',
    file: 'src/operation-context/begun-steps.ts',
    find: 'begunStep?.process === this.#process ? 1 : 0',
    replace: '0',
    tests: ['test/core/begun-steps.test.ts'],
  },
];
