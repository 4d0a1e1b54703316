/** One transaction for several operations: committed, undone and repeated parts. */
import { AsyncResource } from 'node:async_hooks';
import { beforeAll, describe, expect, it } from 'vitest';
import { useFixture } from '../../../test/support/fixture.js';
import type { Queryable } from '../database.js';
import { violatedConstraint } from '../errors.js';
import { planned } from '../statements/sql.js';
import { OutcomeUnknownError } from './held-transaction.js';

const fixture = useFixture({ isAlone: true });

beforeAll(async () => {
  await fixture.database.query(
    planned('create table things (name text constraint things_name_key unique)'),
    [],
  );
});

const put = (on: Queryable, name: string) => on.query(planned('insert into things values ($1)'), [name]);
const raise = (on: Queryable, code: string) =>
  on.query(planned(`do $$ begin raise exception using errcode = '${code}'; end $$`), []);
const names = async (on: Queryable = fixture.database) =>
  (await on.query<{ name: string }>(planned('select name from things order by name'), [])).map(
    (item) => item.name,
  );
const cleared = () => fixture.database.query(planned('delete from things'), []);

describe('a held transaction', () => {
  it('commits several operations, which see each other before others do', async () => {
    await cleared();
    const seen = await fixture.database.hold((tx) =>
      tx.attempt(async (database) => {
        await put(database, 'a');
        await database.transaction(async (inner) => {
          await put(inner, 'b');
        });
        return { inside: await names(database), outside: await names() };
      }),
    );
    expect(seen).toEqual({ inside: ['a', 'b'], outside: [] });
    expect(await names()).toEqual(['a', 'b']);
  });

  it('continues after a failed statement or transaction, which alone is rolled back', async () => {
    await cleared();
    await fixture.database.hold((tx) =>
      tx.attempt(async (database) => {
        await put(database, 'a');
        expect(violatedConstraint(await put(database, 'a').catch((error: unknown) => error))).toBe(
          'things_name_key',
        );
        const failed = database.transaction(async (inner) => {
          await put(inner, 'b');
          throw new Error('no');
        });
        await expect(failed).rejects.toThrow('no');
        await put(database, 'c');
      }),
    );
    expect(await names()).toEqual(['a', 'c']);
  });

  it('runs simultaneous operations one after another', async () => {
    await cleared();
    await fixture.database.hold((tx) =>
      tx.attempt(async (database) => {
        const one = (name: string, fails: boolean) =>
          database.transaction(async (inner) => {
            await put(inner, `${name}1`);
            await names(inner);
            await put(inner, `${name}2`);
            if (fails) throw new Error(name);
          });
        const settled = await Promise.allSettled([
          one('a', true),
          one('b', false),
          put(database, 'b1'),
          one('c', true),
          one('d', false),
        ]);
        expect(settled.map((each) => each.status)).toEqual([
          'rejected',
          'fulfilled',
          'rejected',
          'rejected',
          'fulfilled',
        ]);
      }),
    );
    expect(await names()).toEqual(['b1', 'b2', 'd1', 'd2']);
  });

  it('rolls back an attempt, and keeps earlier writes', async () => {
    await cleared();
    await fixture.database.hold(async (tx) => {
      await put(tx, 'before');
      await tx.attempt((database) => put(database, 'attempted'));
      await tx.undo();
      await put(tx, 'after');
    });
    expect(await names()).toEqual(['after', 'before']);
  });

  it('is rolled back by any thrown error', async () => {
    await cleared();
    const failed = fixture.database.hold((tx) =>
      tx.attempt(async (database) => {
        await put(database, 'a');
        throw new Error('no');
      }),
    );
    await expect(failed).rejects.toThrow('no');
    expect(await names()).toEqual([]);
  });

  for (const code of ['40P01', '40001', '55P03'])
    it(`repeats all its work after ${code}, even if the work threw another error`, async () => {
      await cleared();
      let runs = 0;
      const result = await fixture.database.hold((tx) =>
        tx.attempt(async (database) => {
          runs += 1;
          await put(database, `run ${runs}`);
          if (runs < 3) await raise(database, code).catch(() => {});
          return runs;
        }),
      );
      expect([result, await names()]).toEqual([3, ['run 3']]);
    });

  it('stops after repeated conflicts', async () => {
    await cleared();
    const failed = fixture.database.hold((tx) => tx.attempt((database) => raise(database, '40P01')));
    await expect(failed).rejects.toMatchObject({ code: '40P01' });
    expect(await names()).toEqual([]);
  });

  it('cancels a statement whose time is over, and continues', async () => {
    await cleared();
    const over = new AbortController();
    const slow = planned('select pg_sleep(20)');
    await fixture.database.hold((tx) =>
      tx.attempt(async (database) => {
        await put(database, 'a');
        const reason = new Error('the time is over');
        setTimeout(() => over.abort(reason), 100);
        await expect(database.until(over.signal).query(slow, [])).rejects.toBe(reason);
        await expect(database.until(over.signal).query(slow, [])).rejects.toBe(reason);
        await put(database, 'b');
      }),
    );
    expect(await names()).toEqual(['a', 'b']);
  });

  it('refuses work that would wait for itself', async () => {
    const failed = fixture.database.hold((tx) =>
      tx.attempt((database) => database.transaction(() => names(database))),
    );
    await expect(failed).rejects.toThrow('would wait for itself');
    const nested = fixture.database.hold((tx) =>
      tx.attempt((database) => database.hold(async () => undefined)),
    );
    await expect(nested).rejects.toThrow('cannot hold another one');
  });

  it('refuses late work after its end', async () => {
    await cleared();
    let late: () => Promise<unknown> = async () => undefined;
    await fixture.database.hold((tx) =>
      tx.attempt(async (database) => {
        late = () => put(database, 'late');
        await put(database, 'a');
      }),
    );
    await expect(late()).rejects.toThrow('has ended');
    expect(await names()).toEqual(['a']);
  });

  it('reports an unknown result when its connection ends during the commit', async () => {
    await cleared();
    const failed = fixture.database.hold(async (tx) => {
      await put(tx, 'a');
      // Only its commit is left, and fails.
      await tx.query(planned('select pg_terminate_backend(pg_backend_pid())'), []).catch(() => {});
    });
    await expect(failed).rejects.toThrow(OutcomeUnknownError);
    expect(await names()).toEqual([]);
  });

  it('runs number statements while all other connections wait for its lock', async () => {
    const { account, caller } = await fixture.newAccount();
    await cleared();
    await put(fixture.database, 'locked');
    const lock = planned('select name from things where name = $1 for update');
    const waiting: Promise<unknown>[] = [];
    await fixture.database.hold(async (tx) => {
      await tx.query(lock, ['locked']);
      for (let index = 0; index < 10; index += 1) waiting.push(fixture.database.query(lock, ['locked']));
      await tx.attempt(() =>
        fixture.database.asyncCommits.query(planned('select number from accounts where id = $1'), [
          account.id,
        ]),
      );
    });
    expect((await Promise.all(waiting)).length).toBe(10);
    expect(caller.accountId).toBe(account.id);
  });

  it('leaves nothing in the async context', async () => {
    const carried = () => Object.getOwnPropertySymbols(new AsyncResource('probe')).length;
    const work = () => fixture.database.hold((tx) => tx.attempt((database) => names(database)));
    await work();
    const before = carried();
    for (let times = 0; times < 5; times += 1) await work();
    expect(carried()).toBe(before);
  });
});
