/** Runs attacks sequentially on one server, and starts a separate server for attacks that need one. */
import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Attack, Size, Verdict } from './attack.js';
import { maxResidentMiB, startTarget, type Target } from './target.js';

const folder = path.join(import.meta.dirname, 'attacks');

/** The attacks of the folder, by name. */
export async function findAttacks(): Promise<readonly Attack[]> {
  const files = fs.readdirSync(folder).filter((name) => /(?<!\.d)\.[jt]s$/.test(name));
  const found = await Promise.all(
    files.sort().map(async (name) => {
      const module = (await import(pathToFileURL(path.join(folder, name)).href)) as { attack: Attack };
      return module.attack;
    }),
  );
  return found;
}

export interface Outcome extends Verdict {
  readonly name: string;
  readonly promise: string;
  readonly seconds: number;
}

/** `target` is the server that attacks share. */
export async function runAttack(attack: Attack, target: Target, size: Size): Promise<Outcome> {
  const own: Target[] = [];
  const startedAt = performance.now();
  const verdict = await attack
    .run({
      size,
      target,
      start: async (options) => {
        const started = await startTarget(options);
        own.push(started);
        return started;
      },
    })
    .catch((error: unknown): Verdict => ({ held: false, figures: { error: String(error) } }))
    .finally(() => Promise.all(own.map((item) => item.close())));
  const isAlive = target.isAlive();
  const peakMiB = target.peakMiB();
  const figures = isAlive
    ? verdict.figures
    : { ...verdict.figures, shared_server: target.output().slice(-500) };
  return {
    name: attack.name,
    promise: attack.promise,
    held: verdict.held && isAlive && peakMiB <= maxResidentMiB,
    figures: { ...figures, peak_mib: peakMiB },
    seconds: Math.round((performance.now() - startedAt) / 100) / 10,
  };
}

/** One line: the promise, and the measured figures. */
export function lineOf({ name, held, figures, seconds }: Outcome): string {
  const shown = Object.entries(figures).map(([figure, value]) => `${figure}=${value}`);
  return `${held ? 'held ' : 'BROKE'} ${name.padEnd(22)} ${shown.join(' ')} (${seconds} s)`;
}
