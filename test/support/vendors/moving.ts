/** Pulls through a face and comparisons with it, between two accounts of one server: one acts as the vendor. */
import { compareWithVendor, findComparedFaces } from '../../../src/compose/compare-with-vendor.js';
import type { CompareReport } from '../../../src/faces/kit/compare/findings.js';
import type { MatchPolicy } from '../../../src/imports/values/import-job.js';
import type { PullJob } from '../../../src/pulls/values/pull-job.js';
import type { TestAccount } from '../fixture.js';
import { onThisMachine } from '../machine.js';
import { until } from '../until.js';
import type { ServerFixture, ServerFixtureOptions } from '../wire/server.js';
import { asVendor, wires } from './wires.js';

/** Time that jumps instead of waiting, so that the rate of a vendor causes no delay. */
export function jumpingTime(): NonNullable<ServerFixtureOptions['vendorTime']> {
  let now = 0;
  return {
    now: () => now,
    pause: async (ms, signal) => {
      signal.throwIfAborted();
      now += ms;
    },
  };
}

/** Network that the server of such a test must be allowed to call. */
export const loopback = { address: '127.0.0.0', prefix: 8 };
const faces = await findComparedFaces();

export class Moving {
  readonly #fixture: ServerFixture;

  constructor(fixture: ServerFixture) {
    this.#fixture = fixture;
  }

  /** Runs a pull within the documented budget of the vendor; returns the pull as it ended. */
  async pull(
    face: string,
    from: TestAccount,
    into: TestAccount,
    onMatch: MatchPolicy = 'update',
  ): Promise<PullJob> {
    const { core } = this.#fixture;
    let pull = await core.createPull(into.caller, {
      face,
      url: asVendor(this.#url, face),
      key: wires[face]?.keyOf(from) ?? '',
      keepsKey: false,
      without: [],
      options: { onMatch, isDryRun: false, tags: [], groups: [] },
    });
    const isOver = async () => {
      pull = await core.getPull(into.caller, pull.id);
      return ['done', 'failed'].includes(pull.state);
    };
    await until('the pull has ended', isOver, onThisMachine(200_000));
    return pull;
  }

  /** All of it, without a budget. */
  compare(name: string, vendor: TestAccount, ours: TestAccount): Promise<CompareReport> {
    const face = faces.get(name);
    if (face === undefined) throw new Error(`${name} is not compared`);
    return compareWithVendor(this.#fixture.core, {
      face,
      rate: null,
      account: ours.account,
      url: asVendor(this.#url, name),
      sample: 'all',
      key: wires[name]?.keyOf(vendor) ?? '',
      settings: { upstreamAllow: [loopback], logLevel: 'silent' },
      signal: new AbortController().signal,
    });
  }

  get #url(): string {
    return `http://127.0.0.1:${this.#fixture.port}`;
  }
}
