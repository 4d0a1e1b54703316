/** The twenty tasks of an assistant: each is right, in the calls and tokens that the documentation shows. */
import fs from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { bothDo, runTasks, sumOf, taskGrid } from '../bench/assistant/run.js';
import { placed } from '../bench/report/refresh.js';
import { markdownTable } from '../bench/report/table.js';
import { programRoot } from '../src/config/root.js';
import { useServer } from './support/server.js';

const ground = useServer();
const page = path.join(programRoot, 'docs/performance.md');

it('an assistant does twenty tasks, with fewer calls and tokens than the tools of a peer need', {
  tags: ['nightly'],
}, async () => {
  const place = async () => ({ port: ground.port, key: (await ground.newAccount()).key });
  const done = await runTasks({ ours: await place(), peer: await place(), now: ground.clock() });
  expect(done.tasks.filter(({ ours }) => ours !== null)).toHaveLength(20);
  const both = bothDo(done.tasks);
  expect(both).toHaveLength(14);
  const [ours, peer] = [sumOf(both, 'ours'), sumOf(both, 'peer')];
  expect(ours.calls).toBeLessThan(peer.calls);
  expect(ours.tokens + done.listTokens.ours).toBeLessThan(peer.tokens + done.listTokens.peer);

  const shown = fs.readFileSync(page, 'utf8');
  const wanted = placed(shown, 'assistant', markdownTable(taskGrid(done)));
  if (process.env.UPDATE_REFERENCE !== undefined) fs.writeFileSync(page, wanted);
  else expect(shown, 'run with UPDATE_REFERENCE=1').toBe(wanted);
});
