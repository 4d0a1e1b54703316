/** The resident memory of the servers at rest. It is measured after other works, when threads of imports have ended. */
import { setTimeout as delay } from 'node:timers/promises';
import { residentMb } from '../machine/memory.js';
import type { Figures, Result } from '../report/result.js';
import { spread } from '../report/spread.js';
import type { Bench } from '../run/bench.js';

export async function memory({ fixture: open, say }: Bench): Promise<readonly Result[]> {
  const fixture = await open();
  const [ours, bare] = await Promise.all([figuresOf(fixture.ours.pid), figuresOf(fixture.bare.pid)]);
  say(
    `memory: ours ${ours.rss_mb?.max.toFixed(0)} MB (${await partsOf(fixture.ours.port)}), bare ${bare.rss_mb?.max.toFixed(0)} MB`,
  );
  return [
    {
      work: 'memory',
      title: 'resident memory of the server at rest, after the works of the run before it',
      contacts: fixture.contacts,
      ours,
      bare,
      ratio: spread([(bare.rss_mb?.median ?? 1) / (ours.rss_mb?.median ?? 1)]),
    },
  ];
}

async function figuresOf(pid: number): Promise<Figures> {
  const mb = await restingMb(pid);
  return mb === undefined ? {} : { rss_mb: spread([mb]) };
}

/** Returns the parts that the process knows: its heap, and memory outside of it. */
async function partsOf(port: number): Promise<string> {
  const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
  const mb = (name: string) => {
    const bytes = new RegExp(`^nodejs_${name}_bytes(?:\\{[^}]*\\})? (\\S+)$`, 'm').exec(text)?.[1];
    return (Number(bytes) / 1e6).toFixed(0);
  };
  return `heap ${mb('heap_size_used')} of ${mb('heap_size_total')}, outside ${mb('external_memory')}`;
}

const lookMs = 500;
/** A server collects garbage within ten seconds at rest. */
const looksAtRest = 24;
const mostLooks = 120;

/** Reads the memory once it stops falling. */
async function restingMb(pid: number): Promise<number | undefined> {
  let least = residentMb(pid);
  for (
    let [looks, still] = [0, 0];
    least !== undefined && looks < mostLooks && still < looksAtRest;
    looks += 1
  ) {
    await delay(lookMs);
    const now = residentMb(pid) ?? least;
    still = now < least - 1 ? 0 : still + 1;
    least = Math.min(least, now);
  }
  return least;
}
