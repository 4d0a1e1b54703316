/** Helpers for attacks by size: they count answers, and measure stalls in each round. */
import http from 'node:http';
import type { AttackedAccount, Stall, Target } from './target.js';

export interface Counted {
  readonly status: number;
  readonly bytes: number;
  /** text of a small answer */
  readonly text: string;
}

const keptText = 1_000_000;

export function request(
  target: Pick<Target, 'port'>,
  account: AttackedAccount,
  method: string,
  path: string,
  body?: Buffer,
): Promise<Counted> {
  return new Promise((resolve, reject) => {
    const headers = {
      authorization: `Bearer ${account.key}`,
      'x-org-id': account.id,
      ...(body === undefined ? {} : { 'content-type': 'application/json', 'content-length': body.length }),
    };
    const sent = http.request(
      { host: '127.0.0.1', port: target.port, method, path, headers, agent: false },
      (response) => {
        let bytes = 0;
        const kept: Buffer[] = [];
        response.on('data', (chunk: Buffer) => {
          bytes += chunk.length;
          if (bytes <= keptText) kept.push(chunk);
        });
        response.on('end', () => {
          const text = bytes <= keptText ? Buffer.concat(kept).toString('utf8') : '';
          resolve({ status: response.statusCode ?? 0, bytes, text });
        });
        response.on('error', reject);
      },
    );
    sent.on('error', reject);
    sent.end(body);
  });
}

/** Reads a contact of another account sequentially until stopped. Returns the times and failures. */
export async function startLookups(target: Target): Promise<{ stop: () => Promise<Lookups> }> {
  const account = await target.newAccount();
  const made = await request(
    target,
    account,
    'POST',
    '/directory/v1/contacts',
    Buffer.from('{"phone":"+491701234567"}'),
  );
  const { id } = (JSON.parse(made.text) as { data: { id: string } }).data;
  const waits: number[] = [];
  let failed = 0;
  let isOn = true;
  const running = (async () => {
    while (isOn) {
      const at = performance.now();
      const looking = request(target, account, 'GET', `/directory/v1/contacts/${id}`);
      const status = await looking.then(
        (answer) => answer.status,
        () => 0,
      );
      if (status !== 200) failed += 1;
      if (status === 0) return;
      waits.push(performance.now() - at);
    }
  })();
  return {
    stop: async () => {
      isOn = false;
      await running;
      return {
        count: waits.length,
        failed,
        worstMs: Math.round(waits.reduce((worst, wait) => Math.max(worst, wait), 0)),
      };
    },
  };
}

interface Lookups {
  readonly count: number;
  readonly failed: number;
  readonly worstMs: number;
}

/** The longest stall of each round. */
export class Stalls {
  readonly #target: Target;
  readonly #rounds: Stall[] = [];

  constructor(target: Target) {
    this.#target = target;
    target.takeStall();
  }

  endRound(): void {
    this.#rounds.push(this.#target.takeStall());
  }

  /** Elapsed milliseconds, which include time of other processes. */
  get worstMs(): number {
    return Math.max(0, ...this.#rounds.map((stall) => stall.ms));
  }

  /** The longest processor time of the server without a pause, in milliseconds. */
  get worstBusyMs(): number {
    return Math.max(0, ...this.#rounds.map((stall) => stall.busyMs));
  }

  get medianBusyMs(): number {
    const inOrder = this.#rounds.map((stall) => stall.busyMs).sort((left, right) => left - right);
    return inOrder[inOrder.length >> 1] ?? 0;
  }
}

/** The maximum time that the server may block. */
export const maxBusyMs = { short: 100, full: 50 } as const;
/** Garbage collection takes longer when the heap is near its limit. */
export const maxBusyWhenFullMs = { short: 100, full: 75 } as const;
