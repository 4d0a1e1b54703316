/** Requests of the clients: each account uses one face, with the usual requests of its callers. */
import type { Account } from '@switchbook/domain/access/access.js';
import type { ContractDriver, DriverRequest } from '../../src/faces/kit/wire/contract-driver.js';
import type { Random } from '../fuzz/random.js';
import type { KeyedAccount } from '../support/accounts/many-accounts.js';
import { send } from '../support/wire/wire.js';
import type { WireRequest } from './connection.js';

export interface Turn {
  readonly request: WireRequest;
  /** the status of an answer that is right */
  readonly expects: number;
}

export interface Caller {
  readonly account: KeyedAccount;
  readonly driver: ContractDriver;
  /** id of a contact of the account, as its face shows it */
  readonly id: string;
}

let people = 0;

function newPerson() {
  people += 1;
  const digits = `4917${String(people).padStart(8, '0')}`;
  return { name: `Ada P${people}`, digits, email: `p${people}@example.com`, ref: `ref-${people}` };
}

/** Gives each account a face and a contact to read. */
export async function makeCallers(
  port: number,
  accounts: readonly KeyedAccount[],
  drivers: readonly ContractDriver[],
): Promise<readonly Caller[]> {
  const callers: Caller[] = [];
  const left = accounts.map((account, index) => ({
    account,
    driver: drivers[index % drivers.length] as ContractDriver,
  }));
  const worker = async () => {
    for (let next = left.pop(); next !== undefined; next = left.pop()) {
      const { account, driver } = next;
      const person = newPerson();
      const headers = headersOf(driver, account);
      const created = await send(port, { ...driver.create(person), headers });
      if (created.status !== driver.created)
        throw new Error(`${driver.face}: ${created.status} ${created.text}`);
      callers.push({ account, driver, id: shownId(driver, created.json) ?? person.ref });
    }
  };
  await Promise.all(Array.from({ length: 32 }, worker));
  return callers;
}

export function nextTurn(callers: readonly Caller[], random: Random): Turn {
  const caller = random.pick(callers);
  const { driver, id } = caller;
  const share = random.next();
  if (share < 0.6) return turn(caller, driver.read(id), 200);
  if (share < 0.75) return turn(caller, driver.list(), 200);
  if (share < 0.9) return turn(caller, driver.rename(id, `Ada R${random.below(1_000_000)}`), 200);
  return newContact(caller);
}

export function lookup(caller: Caller): Turn {
  return turn(caller, caller.driver.read(caller.id), 200);
}

export function newContact(caller: Caller): Turn {
  return turn(caller, caller.driver.create(newPerson()), caller.driver.created);
}

function turn({ account, driver }: Caller, { method, path, body }: DriverRequest, expects: number): Turn {
  const headers = headersOf(driver, account);
  return {
    request: { method, path, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) },
    expects,
  };
}

function headersOf(driver: ContractDriver, { id, key }: KeyedAccount): Readonly<Record<string, string>> {
  return driver.headers(key, { id } as Account);
}

function shownId(driver: ContractDriver, answer: unknown): string | undefined {
  try {
    return driver.shown(answer).id;
  } catch {
    return undefined;
  }
}
