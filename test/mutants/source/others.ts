/** Mutants of searches, settled rows and stored responses. */
import type { SourceMutant } from './source-mutant.js';

export const others: readonly SourceMutant[] = [
  {
    name: 'user names are not searched',
    file: 'src/contacts/values/derived-columns.ts',
    find: 'addressTexts.usernames.push(...searchedTexts(identity).map(withoutAccents));',
    replace: 'addressTexts.usernames;',
    tests: ['test/contacts/forgotten-effects.test.ts'],
  },
  {
    name: 'a worker settles rows of an import that another worker settled, until it writes',
    file: 'src/imports/jobs/chunk-worker.ts',
    find: 'stored === undefined || stored.checkpoint !== this.checkpoint',
    replace: 'stored === undefined',
    tests: ['test/contacts/forgotten-effects.test.ts'],
  },
  {
    name: 'a worker processes work that another process has claimed',
    file: 'src/job-runner/run-jobs.ts',
    find: 'if (!(await this.#runInTurn(due, () => this.#session.claim(lock)))) return;',
    replace: 'await this.#runInTurn(due, () => this.#session.claim(lock));',
    tests: ['src/job-runner/run-jobs.test.ts'],
  },
  {
    name: 'errors of a job count though it got on in between',
    file: 'src/job-runner/run-jobs.ts',
    find: '      tried.failures = 0;\n',
    replace: '',
    tests: ['src/job-runner/run-jobs.test.ts'],
  },
  {
    name: 'a job that is no longer due continues',
    file: 'src/job-runner/run-jobs.ts',
    find: 'if (!listed.has(key)) stop.abort();',
    replace: '',
    tests: ['src/job-runner/run-jobs.test.ts'],
  },
  {
    name: 'the statement that settles rows moves any checkpoint',
    file: 'src/imports/store/stored-imports.ts',
    find: "n.checkpoint = $3 and n.state in ('queued', 'running')",
    replace: "$3::bigint is not null and n.state in ('queued', 'running')",
    tests: ['test/contacts/forgotten-effects.test.ts'],
  },
  {
    name: 'the statement that takes rows back moves any checkpoint',
    file: 'src/imports/store/stored-imports.ts',
    find: "n.checkpoint = $3 and n.state = 'undoing'",
    replace: "$3::bigint is not null and n.state = 'undoing'",
    tests: ['test/contacts/forgotten-effects.test.ts'],
  },
  {
    name: 'an answer that asks the client to retry is stored for its next attempt',
    file: 'src/faces/kit/serve/idempotent-requests.ts',
    find: 'return status < 500 && status !== 429',
    replace: 'return status !== 429',
    tests: ['src/faces/kit/serve/idempotent-requests.test.ts'],
  },
  {
    name: 'a webhook receives earlier events while an older transaction runs',
    file: 'src/webhooks/jobs/event-source.ts',
    find: 'isInSpan(webhook, span, seq, occurredAt)',
    replace: '(span === undefined || isInSpan(webhook, span, seq, occurredAt))',
    tests: ['test/webhooks/webhooks.test.ts'],
  },
  {
    name: 'a receiver gets payloads of before it while an older transaction runs',
    file: 'src/webhooks/jobs/payload-source.ts',
    find: 'isInSpan(webhook, span, payload.position, payload.receivedAt)',
    replace: '(span === undefined || isInSpan(webhook, span, payload.position, payload.receivedAt))',
    tests: ['test/intakes/pass-on.test.ts'],
  },
  {
    name: 'a receiver of payloads gets the authorization of the way to this server',
    file: 'src/webhooks/jobs/payload-source.ts',
    find: '/^content-type$|signature|hmac/',
    replace: '/./',
    tests: ['test/intakes/pass-on.test.ts'],
  },
  {
    name: 'payloads of a business number are passed on in any order',
    file: 'src/webhooks/jobs/payload-source.ts',
    find: 'impliedId(this.#intakeId, number)',
    replace: 'impliedId(this.#intakeId, id)',
    tests: ['test/intakes/pass-on.test.ts'],
  },
  {
    name: 'an intake has any number of receivers',
    file: 'src/webhooks/operations/webhooks.ts',
    find: 'if (current >= maximum) throw',
    replace: 'if (current > maximum) throw',
    tests: ['test/intakes/pass-on.test.ts'],
  },
  {
    name: 'a delivery waits behind a payload that was erased',
    file: 'src/webhooks/store/deliveries.ts',
    find: "(d.state = 'waiting' or d.body is not null",
    replace: '(d.body is not null',
    tests: ['test/intakes/pass-on.test.ts'],
  },
  {
    name: 'a sender of webhooks that was overtaken settles its calls',
    file: 'src/webhooks/store/deliveries.ts',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a text of the program
    find: 'and w.cursor_position = ${settled.readPosition} and w.cursor_seq = ${settled.readSeq}',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a text of the program
    replace: 'and (${settled.readPosition}::bigint, ${settled.readSeq}::bigint) is not null',
    tests: ['test/webhooks/webhooks.test.ts'],
  },
  {
    name: 'a database with some of the earlier migrations counts as one that has all of them',
    file: 'src/migrations/store/migrate.ts',
    find: "if (digest.digest('hex') === pastDigest)",
    replace: 'if (pastDigest !== "")',
    tests: ['test/migrations/upgrade.test.ts'],
  },
];
