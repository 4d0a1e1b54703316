/** `tag`, `group`, `source` and `status`: `list`, `create`, `rename`, `merge`, `delete`, one code path for all. */
import type { Caller } from '../domain/access.js';
import type { CatalogItem } from '../domain/contact.js';
import { itemJson } from '../domain/contact-json.js';
import { notFound } from '../domain/problem.js';
import type { Catalog } from '../domain/query.js';
import { fold } from '../domain/text.js';
import { findAccount, ofAccount } from './account.js';
import { CliError } from './cli-error.js';
import type { CommandCore } from './command-core.js';
import { confirm } from './confirm.js';
import { callerOf } from './export.js';
import { type Output, table } from './output.js';
import { programName } from './program-name.js';
import { withCore } from './session.js';

export type CatalogNoun = 'tag' | 'group' | 'source' | 'status';

const catalogs: Readonly<Record<CatalogNoun, Catalog>> = {
  tag: 'tags',
  group: 'groups',
  source: 'sources',
  status: 'statuses',
};

interface OfAccount {
  readonly account?: string | undefined;
}

export async function listItems(noun: CatalogNoun, { account: of }: OfAccount): Promise<Output> {
  const items = await withCore(async (core) =>
    core.listCatalog(callerOf(await findAccount(core, of)), catalogs[noun]),
  );
  return {
    json: items.map(itemJson),
    text: table(
      ['NUMBER', 'NAME', 'COLOR'],
      items.map(({ number, name, color }) => [String(number), name, color ?? '-']),
      `The account has no ${noun} yet; make one with: ${programName} ${noun} create NAME${ofAccount(of)}`,
    ),
  };
}

export async function createItem(
  noun: CatalogNoun,
  name: string,
  { account: of, color }: OfAccount & { readonly color?: string },
): Promise<Output> {
  const item = await withCore(async (core) =>
    core.createCatalogItem(callerOf(await findAccount(core, of)), catalogs[noun], {
      name,
      color: color ?? null,
    }),
  );
  return {
    json: itemJson(item),
    text: `The ${noun} ${item.name} was created; its number is ${item.number}.`,
  };
}

export async function renameItem(
  noun: CatalogNoun,
  ref: string,
  name: string,
  options: OfAccount,
): Promise<Output> {
  const { before, after } = await withCore(async (core) => {
    const caller = callerOf(await findAccount(core, options.account));
    const found = await findItem(core, caller, noun, ref, options);
    const changed = await core.updateCatalogItem(caller, catalogs[noun], found.number, { name });
    return { before: found, after: changed };
  });
  return { json: itemJson(after), text: `The ${noun} ${before.name} is called ${after.name} from now on.` };
}

const afterwards: Readonly<Record<CatalogNoun, string>> = {
  tag: 'It is taken from its contacts.',
  group: 'Its contacts stay, and are no longer in it.',
  source: 'Contacts that have it must be given another one first.',
  status: 'Contacts that have it must be given another one first.',
};

export function deleteItem(
  noun: CatalogNoun,
  ref: string,
  options: OfAccount & { readonly yes?: boolean },
): Promise<Output> {
  return withCore(async (core) => {
    const account = await findAccount(core, options.account);
    const caller = callerOf(account);
    const item = await findItem(core, caller, noun, ref, options);
    if (options.yes !== true)
      await confirm({
        warning: `This deletes the ${noun} ${item.name} of ${account.name}. ${afterwards[noun]}`,
        word: item.name,
        refusal: `The ${noun} ${item.name} was not deleted, since nobody confirmed it.`,
        way: `${programName} ${noun} delete ${item.number}${ofAccount(options.account)} --yes`,
      });
    await core.deleteCatalogItem(caller, catalogs[noun], item.number);
    return {
      json: { number: item.number, name: item.name, deleted: true },
      text: `The ${noun} ${item.name} was deleted.`,
    };
  });
}

/** Goes on until everybody has the other one. */
export function mergeItems(
  noun: CatalogNoun,
  ref: string,
  intoRef: string,
  options: OfAccount & { readonly yes?: boolean },
): Promise<Output> {
  return withCore(async (core) => {
    const account = await findAccount(core, options.account);
    const caller = callerOf(account);
    const from = await findItem(core, caller, noun, ref, options);
    const into = await findItem(core, caller, noun, intoRef, options);
    if (options.yes !== true)
      await confirm({
        warning: `This gives every contact of ${account.name} that has the ${noun} ${from.name} the ${noun} ${into.name} instead, and deletes ${from.name}.`,
        word: from.name,
        refusal: `The ${noun} ${from.name} was not merged, since nobody confirmed it.`,
        way: `${programName} ${noun} merge ${from.number} ${into.number}${ofAccount(options.account)} --yes`,
      });
    let moved = 0;
    for (;;) {
      const numbers = { from: from.number, into: into.number };
      const merged = await core.mergeCatalogItems(caller, catalogs[noun], numbers);
      moved += merged.moved;
      if (merged.isComplete) break;
    }
    return {
      json: { ...itemJson(into), moved },
      text: `The ${noun} ${from.name} was merged into ${into.name}; contacts that were changed: ${moved}.`,
    };
  });
}

/** By its name as it is written, else in any letter case, else by its number. */
async function findItem(
  core: CommandCore,
  caller: Caller,
  noun: CatalogNoun,
  ref: string,
  { account: of }: OfAccount,
): Promise<CatalogItem> {
  const items = await core.listCatalog(caller, catalogs[noun]);
  const name = ref.trim().normalize('NFC');
  const found =
    items.find((one) => one.name === name) ??
    items.find((one) => fold(one.name) === fold(name)) ??
    items.find((one) => String(one.number) === name);
  if (found !== undefined) return found;
  throw new CliError(
    `There is no ${noun} '${ref}'.`,
    `Name one by its name or number; see what there is with: ${programName} ${noun} list${ofAccount(of)}`,
    { cause: notFound(noun) },
  );
}
