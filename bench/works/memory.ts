/** The resident memory of the servers after the works before this one. */
import type { Bench } from '../bench.js';
import { residentMb } from '../memory.js';
import type { Figures, Result } from '../result.js';
import { spread } from '../spread.js';

export async function memory({ ground: open, say }: Bench): Promise<readonly Result[]> {
  const ground = await open();
  const figuresOf = (pid: number): Figures => {
    const mb = residentMb(pid);
    return mb === undefined ? {} : { rss_mb: spread([mb]) };
  };
  const [ours, bare] = [figuresOf(ground.ours.pid), figuresOf(ground.bare.pid)];
  say(`memory: ours ${ours.rss_mb?.max.toFixed(0)} MB, bare ${bare.rss_mb?.max.toFixed(0)} MB`);
  return [
    {
      work: 'memory',
      title: 'resident memory of the server after the works of the run before it',
      contacts: ground.contacts,
      ours,
      bare,
      ratio: spread([(bare.rss_mb?.median ?? 1) / (ours.rss_mb?.median ?? 1)]),
    },
  ];
}
