/**
 * An intake while servers and PostgreSQL are killed: the platform repeats unanswered webhooks, and sends the webhooks
 * of each person in order. No confirmed payload is lost or counted twice: the directory equals the state of the
 * platform. In every third round, a replay applies all earlier payloads at the same time. `INTAKE_KILLS` sets the
 * number of kills.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, expect, it } from 'vitest';
import { kills } from '../crash/kills.js';
import { Site } from '../crash/site.js';
import { Random } from '../fuzz/random.js';
import { inOrder, learnedText } from '../support/accounts/learned-contacts.js';
import type { Tenant } from '../support/accounts/writer.js';
import { onThisMachine } from '../support/machine.js';
import { Program } from '../support/program/program.js';
import { until } from '../support/until.js';
import { type Delivery, type Expected, Platform } from '../support/vendors/platform.js';
import { send } from '../support/wire/wire.js';

const program = new Program();
afterAll(() => program.cleanUp());

const rounds = Number(process.env.INTAKE_KILLS ?? 2);
const seed = Number(process.env.INTAKE_SEED ?? 1 + Math.floor(Math.random() * 2 ** 31));
const secret = 'the secret of the app';
const people = 40;
const random = new Random(seed);

/** Sends until an answer with 200, like the platform, to either of the two servers. */
class Sender {
  answered = 0;
  refused = 0;
  readonly #site: Site;
  readonly #path: string;

  constructor(site: Site, path: string) {
    this.#site = site;
    this.#path = path;
  }

  async send({ raw, headers }: Delivery): Promise<void> {
    const ends = Date.now() + onThisMachine(180_000);
    for (;;) {
      const sent = { method: 'POST', path: this.#path, headers, body: raw };
      const answer = await send(this.#site.port(random.below(2)), sent).catch(() => undefined);
      if (answer?.status === 200) break;
      if (answer !== undefined && answer.status !== 503) throw new Error(`answered ${answer.status}`);
      if (Date.now() > ends) throw new Error('a payload was not answered for three minutes');
      this.refused += 1;
      await delay(50);
    }
    this.answered += 1;
  }

  /** No person acts twice in a second, so payloads that are sent together may arrive in any order. */
  async sendAll(platform: Platform): Promise<void> {
    let earlier: readonly Delivery[] = [];
    while (!platform.isOver) {
      const second = platform.nextSecond(8);
      const again = earlier.length === 0 ? [] : [random.pick(earlier)];
      await Promise.all(
        platform.shuffled([...platform.repeated(second), ...again]).map((delivery) => this.send(delivery)),
      );
      earlier = [...earlier, ...second].slice(-50);
    }
  }
}

async function openIntake(site: Site, tenant: Tenant) {
  const created = await send(site.port(0), {
    method: 'POST',
    path: '/directory/v1/intakes',
    headers: { authorization: `Bearer ${tenant.key}` },
    body: { name: 'Shop', secret },
  });
  expect(created.status, created.text).toBe(201);
  const { path, id } = created.json.data as { path: string; id: string };
  const show = async () =>
    (
      await send(site.port(0), {
        path: `/directory/v1/intakes/${id}`,
        headers: { authorization: `Bearer ${tenant.key}` },
      })
    ).json.data;
  /** Applies all earlier payloads again: so many that a separate thread runs them. */
  const replay = async () => {
    const { status, text } = await send(site.port(0), {
      method: 'POST',
      path: `/directory/v1/intakes/${id}/replay`,
      headers: { authorization: `Bearer ${tenant.key}` },
      body: {},
    });
    expect(status, text).toBe(202);
  };
  return { path, show, replay };
}

async function askDatabase<Row>(
  site: Site,
  text: string,
  values: readonly unknown[],
): Promise<readonly Row[]> {
  const client = await site.connect();
  try {
    return (await client.query(text, [...values])).rows as Row[];
  } finally {
    await client.end();
  }
}

const waitingText = `select count(*)::integer as left from intake_payloads p
  where p.account_id = $1 and p.state not in ('applied', 'unreadable')`;

/** Each kind occurs before any repeats. */
let deck: string[] = [];
function draw(): string {
  if (deck.length === 0) deck = Object.keys(kills);
  return deck.splice(random.below(deck.length), 1)[0] ?? 'server';
}

async function killTwice(site: Site, names: string[]): Promise<void> {
  names.push(draw());
  // The target of a kill may be down already.
  const kill = async (name: string) => kills[name]?.(site, random).catch(() => {});
  await kill(names[0] as string);
  // The server is sometimes killed again during the recovery.
  if (random.chance(0.3)) {
    await delay(random.below(900));
    names.push(draw());
    await kill(names[1] as string);
  }
}

it(`${rounds} rounds of kills`, {
  timeout: onThisMachine(240_000 + rounds * 60_000),
  tags: ['nightly'],
}, async () => {
  const site = new Site(program, 'embedded');
  const report = [`INTAKE_SEED=${seed}`];
  try {
    await site.start();
    const tenant = await site.newTenant('Killed');
    const { path, show, replay } = await openIntake(site, tenant);
    const sender = new Sender(site, path);
    const expected: Expected[] = [];
    for (let round = 1; round <= rounds; round += 1) {
      const platform = new Platform({ random, people, secret, prefix: `351${100 + round}` });
      if (round % 3 === 0) await replay();
      const answeredBefore = sender.answered;
      const sending = sender.sendAll(platform);
      sending.catch(() => {});
      const first = random.between(10, 150);
      await until(
        'payloads are answered',
        () => sender.answered >= answeredBefore + first,
        onThisMachine(120_000),
      );
      await delay(random.below(400));
      const names: string[] = [];
      await killTwice(site, names);
      const killed = names.join(', then ');
      await site.recover().catch((error: unknown) => {
        throw new Error(`${killed}: ${site.complaints().slice(0, 5).join(' ')}`, { cause: error });
      });
      await sending;
      await until(
        'all payloads are applied',
        async () => (await askDatabase<{ left: number }>(site, waitingText, [tenant.id]))[0]?.left === 0,
        120_000,
      );
      report.push(`round ${round}: ${killed}; ${sender.answered} answered, ${sender.refused} not`);
      process.stderr.write(`${report.at(-1)}\n`);
      expected.push(...platform.expected());
      const learned = await askDatabase<Expected>(site, learnedText, [tenant.id]);
      expect(inOrder(learned), report.join('\n')).toEqual(inOrder(expected));
      const messages = expected.reduce((sum, item) => sum + item.messagesIn, 0);
      const counted = await askDatabase<{ payloads: number }>(
        site,
        'select count(*)::integer as payloads from intake_payloads p where p.account_id = $1',
        [tenant.id],
      );
      expect(await show(), report.join('\n')).toMatchObject({
        applied: counted[0]?.payloads,
        unreadable: 0,
        refused: 0,
        failed: 0,
        kinds: { message_in: messages },
      });
    }
    expect(site.endedByThemselves).toEqual([]);
  } finally {
    await site.close();
  }
});
