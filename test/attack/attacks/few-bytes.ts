/** Sends small requests that cause much work, on every route of every API. None may block the server for long. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { programRoot } from '../../../src/config/root.js';
import { onThisMachine } from '../../support/machine.js';
import type { Attack, Target } from '../attack.js';
import { type Hostile, hostileRequests, manyMembers } from '../hostile-requests.js';
import { fill, leastIdleMs, lookUp } from '../lookup-process.js';

/** The p99 of another account's lookups, as a multiple of its idle p99. */
const maxRatio = 5;
/**
 * The longest time that a request blocks the server's thread, as a multiple of the time to parse a megabyte of
 * members here.
 */
const maxUnits = 1;
const tries = 3;
const sizes = {
  short: { every: 193, seconds: 0, worst: 0 },
  full: { every: 1, seconds: 4, worst: 10 },
} as const;

export const attack: Attack = {
  name: 'few-bytes',
  promise: 'no request of few bytes is much work, on any route of any API, and others are answered meanwhile',
  run: async ({ size, target }) => {
    const { every, seconds, worst } = sizes[size];
    const [quiet, busy] = await Promise.all([target.newAccount(), target.newAccount()]);
    let unit = unitMs();
    const all = await hostileRequests(target, busy);
    // A different part in each run would make a failure hard to repeat.
    const chosen = all.filter((_, index) => index % every === 0);
    const measured: (Measured & { readonly one: Hostile })[] = [];
    const failed: string[] = [];
    for (const hostile of chosen) {
      let found = await busyFor(target, hostile);
      for (let again = 1; again < tries && found.ms > unit * maxUnits; again += 1) {
        // The computer may be busier now.
        unit = Math.max(unit, unitMs());
        const next = await busyFor(target, hostile);
        if (next.ms < found.ms) found = next;
      }
      measured.push({ one: hostile, ...found });
      if (found.status >= 500 && found.status !== 503) failed.push(`${found.status} ${hostile.name}`);
    }
    measured.sort((left, right) => right.ms - left.ms || right.cpuMs - left.cpuMs);
    const tooLong = measured.filter(({ ms }) => ms > unit * maxUnits);
    const [first] = measured;
    const figures: Record<string, number | string> = {
      requests: measured.length,
      unit_ms: round(unit),
      longest_ms: round(first?.ms ?? 0),
      longest: `${first?.status} ${first?.one.name}`,
      most_cpu_ms: round(Math.max(...measured.map((found) => found.cpuMs))),
      too_long: tooLong.length,
      failed: failed.slice(0, 5).join('; '),
    };
    let ratio = 0;
    if (worst > 0) {
      const ids = await fill(target, quiet, 50);
      const ask = async () => (await lookUp(target, quiet, ids, seconds)).p99;
      const compare = async (hostile: Hostile) => {
        const idle = await ask();
        const beside = await besideLoad(target, hostile, ask);
        return { idle, beside, ratio: beside / Math.max(idle, leastIdleMs) };
      };
      for (const { one } of differing(measured, worst)) {
        let seen = await compare(one);
        for (let again = 1; again < tries && seen.ratio > maxRatio; again += 1) {
          // The speed of a shared computer may have changed between the two measurements.
          const next = await compare(one);
          if (next.ratio < seen.ratio) seen = next;
        }
        ratio = Math.max(ratio, seen.ratio);
        figures[`p99_ms ${one.name}`] = `${seen.beside} (idle ${seen.idle})`;
      }
      figures.worst_ratio = round(ratio);
    }
    if (process.env.ATTACK_VERBOSE !== undefined)
      for (const { one, ms, cpuMs, status } of measured.slice(0, 60))
        process.stderr.write(`${ms.toFixed(1)} ms, in all ${cpuMs.toFixed(1)} ms: ${status} ${one.name}\n`);
    return { held: tooLong.length === 0 && failed.length === 0 && ratio <= maxRatio, figures };
  },
};

/** The longest blocking requests, one for each kind and position. */
function differing<Found extends { readonly one: Hostile }>(found: readonly Found[], count: number): Found[] {
  const seen = new Set<string>();
  const chosen = found.filter(({ one: { name } }) => {
    const [kind = '', place = ''] = name.split(': ');
    const isNew =
      !seen.has(place) && ![...seen].some((text) => text === `kind ${kind}${place.split(' ')[0]}`);
    seen.add(place).add(`kind ${kind}${place.split(' ')[0]}`);
    return isNew;
  });
  return chosen.slice(0, count);
}

/** Sends the request from a separate process for the duration of the work. */
async function besideLoad<Result>(
  { url }: Target,
  { method, path: asked, headers, body }: Hostile,
  work: () => Promise<Result>,
): Promise<Result> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'switchbook-body-'));
  const bodyFile = path.join(folder, 'body');
  if (body !== undefined) fs.writeFileSync(bodyFile, body());
  const load = spawn(
    process.execPath,
    [
      path.join(programRoot, 'test/attack/load.mjs'),
      JSON.stringify({ url, path: asked, method, headers, ...(body === undefined ? {} : { bodyFile }) }),
    ],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  );
  const ended = once(load, 'exit');
  try {
    // It prints a line with its first answer.
    await Promise.race([once(load.stdout, 'data'), ended]);
    return await work();
  } finally {
    load.stdin.end();
    await ended;
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

interface Measured {
  /** milliseconds of the longest block of the thread; 0 for short ones */
  readonly ms: number;
  /** total milliseconds of the thread, between other answers */
  readonly cpuMs: number;
  readonly status: number;
}

async function busyFor(target: Target, hostile: Hostile): Promise<Measured> {
  target.takeStall();
  const before = threadMs(target.child.pid);
  const status = await sendHostile(target, hostile).catch(() => 0);
  const cpuMs = threadMs(target.child.pid) - before;
  // The probe has written its stalls once another request is answered.
  await sendHostile(target, alive);
  return { ms: target.takeStall().busyMs, cpuMs, status };
}

const alive: Hostile = { name: 'alive', method: 'GET', path: '/health/live', headers: {} };

const agent = new http.Agent({ keepAlive: true });

function sendHostile(target: Target, { method, path, headers, body: made }: Hostile): Promise<number> {
  const body = made?.();
  return new Promise((resolve, reject) => {
    const length = body === undefined ? {} : { 'content-length': body.length };
    const request = http.request(
      { host: '127.0.0.1', port: target.port, method, path, headers: { ...headers, ...length }, agent },
      (response) => {
        response
          .resume()
          .on('end', () => resolve(response.statusCode ?? 0))
          .on('error', reject);
      },
    );
    // Requests for events would wait for them.
    request.setTimeout(onThisMachine(20_000), () => request.destroy());
    request.on('error', reject).end(body);
  });
}

function unitMs(): number {
  const text = manyMembers(60_000);
  const times = Array.from({ length: 7 }, () => {
    const before = threadMs(process.pid);
    JSON.parse(text);
    return threadMs(process.pid) - before;
  }).sort((left, right) => left - right);
  return times[times.length >> 1] ?? 0;
}

/**
 * Processor time of the main thread of a process; if the system does not report it, the time of an always running
 * thread.
 */
function threadMs(pid: number | undefined): number {
  try {
    return Number(fs.readFileSync(`/proc/${pid}/task/${pid}/schedstat`, 'utf8').split(' ')[0]) / 1e6;
  } catch {
    return performance.now();
  }
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
