/**
 * An assistant completes the twenty tasks of the benchmark, with the calls and tokens that the documentation states.
 */
import fs from 'node:fs';
import { expect, it } from 'vitest';
import { bothDo, runTasks, sumGrid, sumOf, taskGrid } from '../../bench/assistant/run.js';
import { placeSection, resultPages } from '../../bench/report/refresh.js';
import { markdownTable } from '../../bench/report/table.js';
import { isGenerating } from '../support/generated.js';
import { useServer } from '../support/wire/server.js';

const fixture = useServer();

it('an assistant completes twenty tasks with fewer calls and tokens than with the tools of a peer', {
  tags: ['nightly'],
}, async () => {
  const place = async () => ({ port: fixture.port, key: (await fixture.newAccount()).key });
  const done = await runTasks({ ours: await place(), peer: await place(), now: fixture.clock() });
  expect(done.tasks.filter(({ ours }) => ours !== null)).toHaveLength(20);
  const both = bothDo(done.tasks);
  expect(both).toHaveLength(14);
  const [ours, peer] = [sumOf(both, 'ours'), sumOf(both, 'peer')];
  expect(ours.calls).toBeLessThan(peer.calls);
  expect(ours.tokens + done.listTokens.ours).toBeLessThan(peer.tokens + done.listTokens.peer);

  const shown = resultPages.map((page) => fs.readFileSync(page, 'utf8'));
  const withTasks = placeSection(shown, 'tasks', markdownTable(taskGrid(done)));
  const wanted = placeSection(withTasks, 'assistant', markdownTable(sumGrid(done)));
  if (isGenerating)
    for (const [index, page] of resultPages.entries()) fs.writeFileSync(page, wanted[index] as string);
  else expect(shown, 'run this test with GENERATE=1').toEqual(wanted);
});
