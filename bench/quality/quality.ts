/**
 * Measures the search for duplicates: the pairs it finds in labeled sets, with precision, recall and F1, next to those
 * of the release before and of other programs. It runs the comparison of the server in process, without a
 * database. `npm run quality -- --convert DIR` makes the public sets from unpacked wheels; nothing is fetched.
 */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import type { ComparedPerson } from '@switchbook/domain/contact/compared-person.js';
import { likenessOf, minFrequent } from '@switchbook/domain/contact/duplicate-score.js';
import { programRoot } from '../../src/config/root.js';
import { maxKeyHolders } from '../../src/duplicates/values.js';
import { convertSets, dataFolder, type LabeledRow, ownSet, readRows, toPerson } from './labeled.js';

type Pairs = ReadonlySet<string>;
interface Measured {
  readonly pairs: number;
  readonly precision: number;
  readonly recall: number;
}

const nameOf = (index: number, otherIndex: number) =>
  index < otherIndex ? `${index} ${otherIndex}` : `${otherIndex} ${index}`;

/** Returns the positions of rows by key, without keys that too many rows have. */
function blocksOf(
  keys: readonly (readonly string[])[],
  most: number,
): ReadonlyMap<string, readonly number[]> {
  const blocks = new Map<string, number[]>();
  for (const [at, personKeys] of keys.entries())
    for (const key of new Set(personKeys)) blocks.set(key, [...(blocks.get(key) ?? []), at]);
  return new Map([...blocks].filter(([, block]) => block.length > 1 && block.length <= most));
}

function pairsOf(blocks: Iterable<readonly number[]>): Pairs {
  const pairs = new Set<string>();
  for (const block of blocks)
    for (const [at, one] of block.entries())
      for (const value of block.slice(at + 1)) pairs.add(nameOf(one, value));
  return pairs;
}

export function ours(people: readonly ComparedPerson[]): Pairs {
  const counts = new Map<string, number>();
  const keys = people.map((person) => person.keys.all);
  for (const { keys: personKeys } of people)
    for (const key of [...personKeys.all, ...personKeys.names])
      if (key !== undefined) counts.set(key, (counts.get(key) ?? 0) + 1);
  const frequencies = {
    contacts: people.length,
    holders: (key: string) => counts.get(key) ?? 0,
    isFrequent: (key: string) => (counts.get(key) ?? 0) >= minFrequent,
  };
  return keptOf(people, pairsOf(blocksOf(keys, maxKeyHolders).values()), (left, right) =>
    Boolean(likenessOf(left, right, frequencies)),
  );
}

/**
 * Makes pairs by the earlier rule: the same number or email, or the same name with the same street, postcode, mailbox
 * or end of a number.
 */
function earlierPairs(people: readonly ComparedPerson[]): Pairs {
  const mostHolders = 20;
  const name = (person: ComparedPerson) => person.words.flat().join(' ');
  const shared = pairsOf(
    blocksOf(
      people.map((person) => [...person.identities.keys()]),
      mostHolders,
    ).values(),
  );
  const named = pairsOf(
    blocksOf(
      people.map((person) => (name(person) === '' ? [] : [name(person)])),
      mostHolders,
    ).values(),
  );
  const hints = keptOf(people, named, (person, otherPerson) => {
    const meet = (list: readonly string[], others: readonly string[]) =>
      list.some((item) => others.includes(item));
    const boxes = ({ emails }: ComparedPerson) => emails.map((email) => email.split('@')[0] ?? '');
    return (
      (person.street !== '' && person.street === otherPerson.street) ||
      (person.zip !== '' && person.zip === otherPerson.zip) ||
      meet(person.endings, otherPerson.endings) ||
      meet(boxes(person), boxes(otherPerson))
    );
  });
  return new Set([...shared, ...hints]);
}

function keptOf(
  people: readonly ComparedPerson[],
  pairs: Pairs,
  isKept: (person: ComparedPerson, otherPerson: ComparedPerson) => boolean,
): Pairs {
  const kept = [...pairs].filter((pair) => {
    const [person, otherPerson] = pair.split(' ').map((at) => people[Number(at)]);
    return person !== undefined && otherPerson !== undefined && isKept(person, otherPerson);
  });
  return new Set(kept);
}

export function measure(rows: readonly LabeledRow[], pairs: Pairs): Measured {
  const blocks = blocksOf(
    rows.map((row) => [String(row.person)]),
    Number.POSITIVE_INFINITY,
  );
  const right = pairsOf(blocks.values());
  const hits = [...pairs].filter((pair) => right.has(pair)).length;
  return { pairs: pairs.size, precision: hits / pairs.size, recall: hits / right.size };
}

/** Reads the pairs of other programs: `peers.py` prints one list of positions for each that it can import. */
function peers(file: string): ReadonlyMap<string, Pairs> {
  const python = process.env.QUALITY_PYTHON;
  if (python === undefined) return new Map();
  const script = path.join(programRoot, 'bench/quality/peers.py');
  const output = execFileSync(python, [script, file], {
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const read = JSON.parse(output) as Readonly<Record<string, readonly (readonly [number, number])[]>>;
  return new Map(
    Object.entries(read).map(([name, pairs]) => [
      name,
      new Set(pairs.map(([one, other]) => nameOf(one, other))),
    ]),
  );
}

const figure = (value: number) => (Number.isFinite(value) ? value.toFixed(3) : '–');

function lineOf(set: string, program: string, { pairs, precision, recall }: Measured): string {
  const f1 = (2 * precision * recall) / (precision + recall);
  return `| ${set} | ${program} | ${pairs} | ${figure(precision)} | ${figure(recall)} | ${figure(f1)} |`;
}

/** Prints the table of `docs/reference/quality.md`. */
export async function main(argv: readonly string[]): Promise<number> {
  const [option, value] = argv;
  if (option === '--convert' && value !== undefined) {
    process.stdout.write(`${convertSets(value).join('\n')}\n`);
    return 0;
  }
  if (option === '--people') {
    const { searchMany } = await import('./many.js');
    await searchMany(Number(value), (line) => process.stderr.write(`${line}\n`));
    return 0;
  }
  const created = fs.existsSync(dataFolder) ? fs.readdirSync(dataFolder).sort() : [];
  if (created.length === 0)
    process.stderr.write('Only our own set: see bench/quality/README.md for the public sets.\n');
  process.stdout.write('| Set | Program | Pairs | Precision | Recall | F1 |\n|---|---|---|---|---|---|\n');
  for (const file of [ownSet, ...created.map((name) => path.join(dataFolder, name))]) {
    const rows = readRows(file);
    const people = rows.map(toPerson);
    const set = path.basename(file, '.csv');
    const all = new Map([
      ['Switchbook', ours(people)],
      ['release before', earlierPairs(people)],
      ...peers(file),
    ]);
    for (const [program, pairs] of all)
      process.stdout.write(`${lineOf(set, program, measure(rows, pairs))}\n`);
  }
  return 0;
}
