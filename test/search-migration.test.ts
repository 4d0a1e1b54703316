/** The searched text that the migration puts together is the one that the program writes. */
import fs from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { programRoot } from '../src/config/root.js';
import { set } from '../src/domain/edit.js';
import { planned } from '../src/store/database/sql.js';
import { useGround } from './support/ground.js';
import { hold, phone } from './support/people.js';

const ground = useGround({ isAlone: true });

it('every contact keeps its text through the migration that writes it', async () => {
  const account = await ground.newAccount();
  const spelled = {
    op: 'hold',
    identity: { kind: 'phone', value: '4917012345', raw: '+49 (170) 123-45' },
  } as const;
  const edits = [
    { displayName: set('Ольга Петрова'), company: set('Ünïon 王'), identities: [phone('4917000001')] },
    { givenName: 'Zoë', familyName: 'Müller 😀', identities: [hold('email', 'zoe@example.com')] },
    { displayName: set('Jane'), identities: [spelled, hold('wa_id', '14155550199')] },
    {
      identities: [hold('email', 'a@b.example'), hold('email', 'c@d.example'), hold('username', 'Jane.Doe')],
    },
    { company: set('Acme') },
  ];
  for (const edit of edits)
    await ground.core.saveContact(account.caller, { op: 'save', onMatch: 'refuse', edit });
  const texts = planned('select number, search from contacts where account_id = $1 order by number');
  const written = await ground.database.query(texts, [account.account.id]);
  const file = fs.readFileSync(path.join(programRoot, 'migrations/0004_search.sql'), 'utf8');
  const [statements = ''] = file.split('drop index contacts_search_idx;');
  const undone = new Error('undone');
  await ground.database
    .transaction(async (tx) => {
      await tx.query(planned(`update contacts set search = 'x' where account_id = $1`), [account.account.id]);
      await tx.query(planned(statements), []);
      expect(await tx.query(texts, [account.account.id])).toEqual(written);
      throw undone;
    })
    .catch((error: unknown) => {
      if (error !== undone) throw error;
    });
});
