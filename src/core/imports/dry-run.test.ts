/** A dry run reports what the real one does, and writes nothing. */
import { expect, it } from 'vitest';
import { useGround } from '../../../test/support/ground.js';
import { ImportDesk } from '../../../test/support/import-desk.js';
import { imageOf } from '../../../test/support/neighbour.js';
import { hold, makerOf } from '../../../test/support/people.js';
import type { MatchPolicy } from './import.js';

const ground = useGround();
const desk = new ImportDesk(ground);
const make = makerOf(ground);

function mixedFile(): string {
  const rows: string[] = [];
  // Every third number comes again, near and far; some rows have only an email, some cannot be taken.
  for (let index = 0; index < 720; index += 1) {
    const number = 40_000_000 + (index % 3 === 0 ? index % 90 : index);
    if (index % 50 === 7) rows.push(`Person ${index},nonsense,,`);
    else if (index % 40 === 5) rows.push(`Person ${index},,mail${index % 120}@example.com,`);
    else rows.push(`Person ${index % 2},+4915${number},,tag ${index % 4}`);
  }
  return ['name,phone,email,tags', ...rows, ''].join('\n');
}

it.each<MatchPolicy>([
  'skip',
  'update',
  'fill',
])('under %s every row comes out as in the real run', async (onMatch) => {
  const account = await ground.newAccount();
  await make(account, 'Known', hold('phone', '491540000001'), hold('email', 'mail5@example.com'));
  await ground.core.setAccount(account.account.id, { contact_limit: '450' });
  const text = mixedFile();
  const before = await imageOf(ground.database, account.account.id);
  const dry = await desk.run(account, text, { onMatch, isDryRun: true });
  expect(dry.state).toBe('done');
  expect(await imageOf(ground.database, account.account.id)).toBe(before);
  const real = await desk.run(account, text, { onMatch });
  expect(real.totals).toEqual(dry.totals);
  expect(await desk.outcomes(account, dry)).toEqual(await desk.outcomes(account, real));
  expect(real.totals.created).toBeLessThanOrEqual(449);
  expect(real.totals.rejected).toBeGreaterThan(20);
});

it('consents that a dry run would record are known to much later rows', async () => {
  const account = await ground.newAccount();
  const line = (state: string, phone: number, name: string) =>
    JSON.stringify({ display_name: name, phone: `+${phone}`, consents: [{ channel: 'whatsapp', state }] });
  const between = Array.from({ length: 520 }, (_, index) => line('opted_in', 4915500000000 + index, 'P'));
  const lines = [
    line('opted_out', 4915100000001, 'A'),
    ...between,
    line('opted_in', 4915100000001, 'A'),
    line('opted_out', 4915100000001, 'A'),
    line('opted_out', 4915100000001, 'B'),
  ];
  const text = `${lines.join('\n')}\n`;
  const dry = await desk.run(account, text, { onMatch: 'update', isDryRun: true });
  const real = await desk.run(account, text, { onMatch: 'update' });
  expect((await desk.outcomes(account, dry)).slice(-3)).toEqual([
    'skipped:repeated',
    'skipped:repeated',
    'updated',
  ]);
  expect(await desk.outcomes(account, dry)).toEqual(await desk.outcomes(account, real));
});
