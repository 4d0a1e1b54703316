/**
 * The XML books of desk phones, as data. Each format has the elements of its maker's public description. A phone
 * ignores a book with another root, and some phones ignore an entry with other names.
 */
import { Slices } from '@switchbook/domain/runtime/time-slices.js';
import { escapeXml } from '@switchbook/text/xml-text.js';
import { chunkLength, ciscoPageSize, maxFanvilNumbers } from './choices.js';
import type { PhoneEntry } from './entries.js';

export interface BookPage {
  readonly title: string;
  /** address of the next page; null: none */
  readonly next: string | null;
  /** address of the search; null: the phone searches by itself */
  readonly search: string | null;
}

export interface PhoneFormat {
  /** most entries of one page; null: the phone reads the whole book */
  readonly pageSize: number | null;
  readonly root: string;
  /** the elements before the entries; absent: none */
  readonly before?: (page: BookPage) => string;
  readonly entry: (entry: PhoneEntry) => string;
  /** the elements after the entries; absent: none */
  readonly after?: (page: BookPage) => string;
  /**
   * the form in which a person enters a name or a number; the phone sends it as the parameter `search`; absent: no
   * search
   */
  readonly searchForm?: (title: string, address: string) => string;
}

const tag = (name: string, inner: string) => `<${name}>${inner}</${name}>`;
const text = (name: string, value: string) => tag(name, escapeXml(value));
const head = '<?xml version="1.0" encoding="UTF-8"?>\n';

/** Returns an entry with the elements of its numbers in order. The last element is used for all further numbers. */
function directoryEntryOf({ name, numbers }: PhoneEntry, elements: readonly string[]): string {
  const written = numbers.map((number, at) => text(elements[at] ?? elements.at(-1) ?? '', number));
  return tag('DirectoryEntry', `${text('Name', name)}${written.join('')}`);
}

/** Returns an entry for each number, for phones that read one number per entry. */
function entriesOf({ name, numbers }: PhoneEntry): string {
  const nameTag = text('Name', name);
  return numbers.map((number) => tag('DirectoryEntry', `${nameTag}${text('Telephone', number)}`)).join('');
}

/** Writes a book in chunks. A book has up to 50,000 numbers, so `owner` shares its slices among its requests. */
export async function* writeBook(
  format: PhoneFormat,
  page: BookPage,
  entries: readonly PhoneEntry[],
  owner: string,
): AsyncGenerator<string> {
  const slices = new Slices(owner);
  const { root, before, entry: write, after } = format;
  let chunk = `${head}<${root}>${before?.(page) ?? ''}`;
  for (const entry of entries) {
    chunk += write(entry);
    if (chunk.length >= chunkLength) {
      yield chunk;
      chunk = '';
    }
    if (slices.isOver()) await slices.next();
  }
  yield `${chunk}${after?.(page) ?? ''}</${root}>`;
}

function softKey(name: string, address: string, position: number): string {
  return tag('SoftKeyItem', `${text('Name', name)}${text('URL', address)}${text('Position', `${position}`)}`);
}

/** Makes the search form of the makers that follow Cisco's form. */
function inputOf(root: string, flags: string) {
  return (title: string, address: string) => {
    const nameTags = `${text('DisplayName', 'Name or number')}${text('QueryStringParam', 'search')}`;
    const item = tag('InputItem', `${nameTags}<DefaultValue/>${text('InputFlags', flags)}`);
    return `${head}${tag(root, `${text('Title', title)}${text('Prompt', 'Name or number')}${text('URL', address)}${item}`)}`;
  };
}

export const formats: Readonly<Record<string, PhoneFormat>> = {
  yealink: {
    pageSize: null,
    root: 'YealinkIPPhoneDirectory',
    before: ({ title }) => text('Title', title),
    entry: (entry) => directoryEntryOf(entry, ['Telephone']),
    searchForm: (title, address) =>
      `${head}<YealinkIPPhoneInputScreen type="string">${text('Title', title)}${text('Prompt', 'Name or number')}${text('URL', address)}${text('Parameter', 'search')}<Default/></YealinkIPPhoneInputScreen>`,
  },
  snom: {
    pageSize: null,
    root: 'SnomIPPhoneDirectory',
    before: ({ title }) => `${text('Title', title)}${text('Prompt', 'Dial')}`,
    entry: entriesOf,
    searchForm: inputOf('SnomIPPhoneInput', 'a'),
  },
  grandstream: { pageSize: null, root: 'AddressBook', entry: grandstreamContact },
  fanvil: {
    pageSize: null,
    root: 'FanvilIPPhoneDirectory',
    before: ({ title }) => text('Title', title),
    entry: (entry) => directoryEntryOf(cutNumbers(entry), ['Telephone', 'Mobile', 'Other']),
  },
  cisco: {
    pageSize: ciscoPageSize,
    root: 'CiscoIPPhoneDirectory',
    before: ({ title }) => `${text('Title', title)}${text('Prompt', 'Select a contact')}`,
    entry: entriesOf,
    after: ({ next, search }) =>
      [
        tag('SoftKeyItem', `${text('Name', 'Dial')}${text('URL', 'SoftKey:Dial')}${text('Position', '1')}`),
        ...(next === null ? [] : [softKey('Next', next, 2)]),
        ...(search === null ? [] : [softKey('Search', search, 3)]),
        tag('SoftKeyItem', `${text('Name', 'Exit')}${text('URL', 'SoftKey:Exit')}${text('Position', '4')}`),
      ].join(''),
    searchForm: inputOf('CiscoIPPhoneInput', 'A'),
  },
};

const cutNumbers = (entry: PhoneEntry): PhoneEntry => ({
  ...entry,
  numbers: entry.numbers.slice(0, maxFanvilNumbers),
});

/** Writes a contact. The phone shows the family name first, and needs one. */
function grandstreamContact({ name, given, family, numbers }: PhoneEntry): string {
  const [last, first] = family === '' ? [given || name, ''] : [family, given];
  const phones = numbers.map(
    (number, at) =>
      `<Phone type="${at === 0 ? 'Cell' : 'Work'}">${text('phonenumber', number)}${text('accountindex', '1')}</Phone>`,
  );
  return tag('Contact', `${text('LastName', last)}${text('FirstName', first)}${phones.join('')}`);
}
