/**
 * Exports of ten programs with 200 people each and the usual faults: the test first creates the visible content of a
 * file, and then writes the file from it. The headings come from `program-headings.ts` of the package `contact-files`,
 * which names their origin. The headings of Zoho CRM, WATI and respond.io are not checked against an export of the
 * program. The people are invented.
 */

/** A contact with its expected state after the import. */
interface Expected {
  readonly name: string;
  readonly phones: readonly string[];
  readonly emails: readonly string[];
  readonly tags: readonly string[];
  readonly company: string | null;
  readonly birthday: string | null;
  /** `channel state` */
  readonly consents: readonly string[];
}

export interface ProgramExport {
  readonly program: string;
  /** null: the inspection recognizes no program */
  readonly recognized: string | null;
  readonly fileName: string;
  readonly bytes: Buffer;
  readonly people: readonly Expected[];
  /** repeated rows have a value that the first rows lack */
  readonly bringsMore: boolean;
  /** the choices that a user must make, in addition to accepting the suggestions */
  readonly region: string | undefined;
}

interface Person {
  readonly index: number;
  readonly given: string;
  readonly family: string;
  readonly phone: string;
  readonly email: string;
  readonly company: string;
  readonly city: string;
  readonly isVip: boolean;
  /** `YYYY-MM-DD`, or empty */
  readonly born: string;
  readonly answer: 'yes' | 'no' | 'refused' | 'unasked';
  /** an invalid text instead of the number, and of the address */
  readonly badPhone: string | undefined;
  readonly badEmail: string | undefined;
}

const givenNames = [
  'Anna',
  'José',
  'Zoë',
  'Jürgen',
  'François',
  'Søren',
  "D'Arcy",
  'Ana María',
  'Inês',
  'Ole',
];
const familyNames = ['Müller', 'García', "O'Brien", 'Lefèvre', 'Sørensen', 'da Silva', 'Weiß', 'Åberg'];
const cities = ['Köln', 'São Paulo', 'Málaga', 'Zürich'];
const answers = ['yes', 'no', 'unasked', 'refused'] as const;
const count = 200;
/** Rows that are repeated, without the email but with a company. */
const twice = [20, 60, 100];

function personAt(index: number): Person {
  const pick = <Item>(list: readonly Item[], step = 1) =>
    list[Math.floor(index / step) % list.length] as Item;
  const day = String((index % 28) + 1).padStart(2, '0');
  const month = String((index % 12) + 1).padStart(2, '0');
  return {
    index,
    given: pick(givenNames),
    family: `${pick(familyNames, 3)} ${index}`,
    phone: `+491512345${String(1000 + index)}`,
    email: `person${index}@example.com`,
    company: index % 3 === 0 && !twice.includes(index) ? `Firma ${index % 7}, "Nord" GmbH` : '',
    city: pick(cities),
    isVip: index % 5 === 0,
    born: index % 4 === 1 ? `19${60 + (index % 40)}-${month}-${day}` : '',
    answer: pick(answers),
    badPhone: index % 40 === 7 ? 'call the office' : undefined,
    badEmail: index % 50 === 9 ? 'unknown' : undefined,
  };
}

const everybody = Array.from({ length: count }, (_, index) => personAt(index));

/** A number as people write it. */
function spelled({ index, phone, badPhone }: Person): string {
  if (badPhone !== undefined) return badPhone;
  const national = phone.slice(3);
  const forms = [
    phone,
    `+49 ${national.slice(0, 4)} ${national.slice(4)}`,
    `0${national.slice(0, 4)} / ${national.slice(4)}`,
    `0049 ${national}`,
    `+49 (0) ${national.slice(0, 4)}-${national.slice(4)}`,
  ];
  return forms[index % forms.length] ?? phone;
}

const emailOf = ({ badEmail, email }: Person) => badEmail ?? email;
const usDate = ({ born }: Person) => {
  const [year, month, day] = born.split('-').map(Number);
  return `${month}/${day}/${year}`;
};
const germanDate = ({ born }: Person) => born.split('-').reverse().join('.');
const serial = ({ born }: Person) => String(Date.parse(`${born}T00:00:00Z`) / 86_400_000 + 25_569);

type Cell = (person: Person) => string;

interface Writing {
  readonly program: string;
  readonly recognized?: string;
  readonly columns: readonly (readonly [heading: string, cell: Cell])[];
  readonly delimiter?: string;
  readonly isQuoted?: boolean;
  /** rows before the header */
  readonly titles?: readonly (readonly string[])[];
  readonly preamble?: string;
  readonly encode?: (text: string) => Buffer;
  readonly fileName?: string;
  readonly region?: string;
  readonly isPhoneLost?: (person: Person) => boolean;
  readonly tags?: (person: Person) => readonly string[];
  readonly hasBirthday?: boolean;
  readonly hasCompany?: boolean;
  readonly consents?: (person: Person) => readonly string[];
  /** the file has no email column */
  readonly isWithoutEmail?: boolean;
}

const none: Cell = () => '';

function exportOf(writing: Writing): ProgramExport {
  const { columns, delimiter = ',', isQuoted = false, titles = [], preamble = '' } = writing;
  const cellOf = (text: string) =>
    isQuoted || /["\r\n]/.test(text) || text.includes(delimiter) ? `"${text.replaceAll('"', '""')}"` : text;
  const line = (cells: readonly string[]) => `${cells.map(cellOf).join(delimiter)}\r\n`;
  const padded = (cells: readonly string[]) => columns.map((_, index) => cells[index] ?? '');
  const repeated = twice.map((index) => ({ ...personAt(index), email: '', company: 'Neue Firma' }));
  const rows = [...everybody, ...repeated].map((person) => line(columns.map(([, cell]) => cell(person))));
  const blank = line(columns.map(() => ''));
  const text = [
    preamble,
    ...titles.map((cells) => line(padded(cells))),
    line(columns.map(([heading]) => heading)),
    ...rows.slice(0, 50),
    blank,
    ...rows.slice(50),
  ].join('');
  const encode = writing.encode ?? ((all: string) => Buffer.from(all));
  return {
    program: writing.program,
    recognized: writing.recognized ?? null,
    fileName: writing.fileName ?? `${writing.program}.csv`,
    bytes: encode(text),
    people: byName(everybody.map((person) => expected(person, writing))),
    bringsMore: writing.hasCompany !== false,
    region: writing.region,
  };
}

function expected(person: Person, writing: Writing): Expected {
  const { isPhoneLost, tags, hasBirthday, hasCompany = true, consents, isWithoutEmail } = writing;
  const hasPhone = person.badPhone === undefined && isPhoneLost?.(person) !== true;
  const emails = isWithoutEmail === true || person.badEmail !== undefined ? [] : [person.email];
  const company = twice.includes(person.index) ? 'Neue Firma' : person.company;
  return {
    name: `${person.given} ${person.family}`,
    phones: hasPhone ? [person.phone] : [],
    emails,
    tags: [...(tags?.(person) ?? [])].sort(),
    company: hasCompany && company !== '' ? company : null,
    birthday: hasBirthday === true && person.born !== '' ? person.born : null,
    consents: [...(consents?.(person) ?? [])].sort(),
  };
}

const vip = ({ isVip }: Person) => (isVip ? ['VIP'] : []);

const google = exportOf({
  program: 'Google',
  recognized: 'Google Contacts',
  fileName: 'contacts.csv',
  region: 'DE',
  columns: [
    ['First Name', (one) => one.given],
    ['Middle Name', none],
    ['Last Name', (one) => one.family],
    ['Phonetic First Name', none],
    ['Phonetic Middle Name', none],
    ['Phonetic Last Name', none],
    ['Name Prefix', none],
    ['Name Suffix', none],
    ['Nickname', none],
    ['File As', (one) => (one.index % 6 === 0 ? `${one.family}, ${one.given}` : '')],
    ['Organization Name', (one) => one.company],
    ['Organization Title', none],
    ['Organization Department', none],
    ['Birthday', (one) => one.born],
    ['Notes', (one) => (one.index % 10 === 0 ? 'first line\nsecond "line"' : '')],
    ['Photo', none],
    ['Labels', (one) => (one.isVip ? 'VIP ::: * myContacts' : '* myContacts')],
    ['E-mail 1 - Label', () => '* Work'],
    ['E-mail 1 - Value', emailOf],
    ['Phone 1 - Label', () => 'Mobile'],
    ['Phone 1 - Value', spelled],
    ['Address 1 - Label', none],
    ['Address 1 - Formatted', none],
    ['Address 1 - Street', none],
    ['Address 1 - City', (one) => one.city],
    ['Address 1 - PO Box', none],
    ['Address 1 - Region', none],
    ['Address 1 - Postal Code', none],
    ['Address 1 - Country', none],
    ['Address 1 - Extended Address', none],
    ['Website 1 - Label', none],
    ['Website 1 - Value', none],
  ],
  tags: (one) => [...vip(one), 'myContacts'],
  hasBirthday: true,
});

const outlookHeadings =
  `Title;First Name;Middle Name;Last Name;Suffix;Company;Department;Job Title;Business Street;Business Street 2;
Business Street 3;Business City;Business State;Business Postal Code;Business Country/Region;Home Street;Home Street 2;Home Street 3;
Home City;Home State;Home Postal Code;Home Country/Region;Other Street;Other Street 2;Other Street 3;Other City;Other State;
Other Postal Code;Other Country/Region;Assistant's Phone;Business Fax;Business Phone;Business Phone 2;Callback;Car Phone;
Company Main Phone;Home Fax;Home Phone;Home Phone 2;ISDN;Mobile Phone;Other Fax;Other Phone;Pager;Primary Phone;Radio Phone;
TTY/TDD Phone;Telex;Account;Anniversary;Assistant's Name;Billing Information;Birthday;Business Address PO Box;Categories;Children;
Directory Server;E-mail Address;E-mail Type;E-mail Display Name;E-mail 2 Address;E-mail 2 Type;E-mail 2 Display Name;
E-mail 3 Address;E-mail 3 Type;E-mail 3 Display Name;Gender;Government ID Number;Hobby;Home Address PO Box;Initials;
Internet Free Busy;Keywords;Language;Location;Manager's Name;Mileage;Notes;Office Location;Organizational ID Number;
Other Address PO Box;Priority;Private;Profession;Referred By;Sensitivity;Spouse;User 1;User 2;User 3;User 4;Web Page`
    .replaceAll('\n', '')
    .split(';');

const outlookCells: Readonly<Record<string, Cell>> = {
  'First Name': (one) => one.given,
  'Last Name': (one) => one.family,
  Company: (one) => one.company,
  'Business City': (one) => one.city,
  'Home City': () => 'Bonn',
  'Mobile Phone': spelled,
  "Assistant's Phone": () => '+4915199999999',
  'Business Fax': () => '+4922199999',
  Anniversary: () => '0/0/00',
  Birthday: (one) => (one.born === '' ? '0/0/00' : usDate(one)),
  Categories: (one) => (one.isVip ? 'VIP;Kunde' : ''),
  'E-mail Address': emailOf,
  'E-mail Type': () => 'SMTP',
  'E-mail Display Name': (one) => `${one.given} (${one.email})`,
  Gender: () => 'Unspecified',
  Priority: () => 'Normal',
  Private: () => 'False',
  Sensitivity: () => 'Normal',
};

const outlook = exportOf({
  program: 'Outlook',
  recognized: 'Outlook',
  region: 'DE',
  isQuoted: true,
  encode: (text) => Buffer.from(text, 'latin1'),
  columns: outlookHeadings.map((heading) => [heading, outlookCells[heading] ?? none]),
  tags: (one) => (one.isVip ? ['VIP', 'Kunde'] : []),
  hasBirthday: true,
});

const hubspot = exportOf({
  program: 'HubSpot',
  recognized: 'HubSpot',
  fileName: 'hubspot-crm-exports-all-contacts.csv',
  region: 'DE',
  isQuoted: true,
  columns: [
    ['Record ID', (one) => String(51 + one.index)],
    ['First Name', (one) => one.given],
    ['Last Name', (one) => one.family],
    ['Email', emailOf],
    ['Phone Number', spelled],
    ['Contact owner', () => 'Inês Moreau (ines@example.com)'],
    ['Lead Status', (one) => (one.index % 2 === 0 ? 'New' : 'Open')],
    ['Marketing contact status', () => 'Non-marketing contact'],
    ['Create Date', () => '2024-03-12 09:14'],
    ['Company Name', (one) => one.company],
    ['City', (one) => one.city],
    ['Unsubscribed from all email', (one) => (one.answer === 'refused' ? 'true' : '')],
  ],
  consents: (one) => (one.answer === 'refused' ? ['email opted_out'] : []),
});

const marketingStatus = {
  yes: 'Subscribed',
  no: 'No consent',
  unasked: 'Bounced',
  refused: 'Unsubscribed',
} as const;
const bySubscription = (one: Person) =>
  one.answer === 'yes' ? ['email opted_in'] : one.answer === 'refused' ? ['email opted_out'] : [];

const pipedrive = exportOf({
  program: 'Pipedrive',
  recognized: 'Pipedrive',
  fileName: 'people.csv',
  region: 'DE',
  columns: [
    ['Person - Name', (one) => `${one.given} ${one.family}`],
    ['Person - Label', (one) => (one.isVip ? 'VIP, Hot lead' : '')],
    ['Person - Organization', (one) => one.company],
    ['Person - Email - Work', emailOf],
    ['Person - Email - Home', none],
    ['Person - Phone - Work', none],
    ['Person - Phone - Mobile', spelled],
    ['Person - Closed deals', () => '2'],
    ['Person - Next activity date', () => '2026-12-01'],
    ['Person - Owner', () => 'Inês Moreau'],
    ['Person - Birthday', (one) => one.born],
    ['Person - Marketing status', (one) => marketingStatus[one.answer]],
    ['Person - ID', (one) => String(one.index + 1)],
  ],
  tags: (one) => (one.isVip ? ['VIP', 'Hot lead'] : []),
  hasBirthday: true,
  consents: bySubscription,
});

const zoho = exportOf({
  program: 'Zoho',
  recognized: 'Zoho CRM',
  fileName: 'Contacts_2026_11_23.csv',
  region: 'DE',
  columns: [
    ['Record Id', (one) => `zcrm_58760000000${one.index}`],
    ['Contact Owner', () => 'Inês Moreau'],
    ['Lead Source', () => 'Trade Show'],
    ['First Name', (one) => one.given],
    ['Last Name', (one) => one.family],
    ['Account Name', (one) => one.company],
    ['Email', emailOf],
    ['Title', () => 'Buyer'],
    ['Phone', none],
    ['Mobile', spelled],
    ['Date of Birth', (one) => one.born],
    ['Email Opt Out', (one) => String(one.answer === 'refused')],
    ['Tag', (one) => (one.isVip ? 'VIP' : '')],
    ['Mailing City', (one) => one.city],
    ['Secondary Email', none],
    ['Created Time', () => '2025-01-31 09:30:00'],
  ],
  tags: vip,
  hasBirthday: true,
  consents: (one) => (one.answer === 'refused' ? ['email opted_out'] : []),
});

const shopify = exportOf({
  program: 'Shopify',
  recognized: 'Shopify',
  fileName: 'customers_export.csv',
  region: 'DE',
  columns: [
    ['Customer ID', (one) => `'67890${one.index}`],
    ['First Name', (one) => one.given],
    ['Last Name', (one) => one.family],
    ['Email', emailOf],
    ['Accepts Email Marketing', (one) => (one.answer === 'yes' ? 'yes' : 'no')],
    ['Default Address Company', (one) => one.company],
    ['Default Address Address1', none],
    ['Default Address Address2', none],
    ['Default Address City', (one) => one.city],
    ['Default Address Province Code', none],
    ['Default Address Country Code', () => 'DE'],
    ['Default Address Zip', none],
    ['Default Address Phone', (one) => (one.badPhone === undefined ? one.phone.replace('+49', '0') : '')],
    ['Phone', (one) => (one.badPhone === undefined ? `'${one.phone}` : one.badPhone)],
    ['Accepts SMS Marketing', (one) => (one.answer === 'yes' ? 'yes' : 'no')],
    ['Total Spent', () => '79.80'],
    ['Total Orders', () => '2'],
    ['Note', none],
    ['Tax Exempt', () => 'no'],
    ['Tags', (one) => (one.isVip ? 'newsletter, VIP' : '')],
  ],
  tags: (one) => (one.isVip ? ['VIP', 'newsletter'] : []),
  consents: (one) => (one.answer === 'yes' ? ['email opted_in', 'sms opted_in'] : []),
});

const wati = exportOf({
  program: 'WATI',
  recognized: 'WATI',
  columns: [
    ['Name', (one) => `${one.given} ${one.family}`],
    ['CountryCode', () => '49'],
    ['Phone', (one) => one.badPhone ?? one.phone.slice(3)],
    ['AllowBroadcast', (one) => (one.answer === 'yes' ? 'TRUE' : 'FALSE')],
    ['AllowSMS', () => 'FALSE'],
    ['emailid', none],
    ['company', (one) => one.company],
  ],
  isWithoutEmail: true,
  consents: (one) => (one.answer === 'yes' ? ['whatsapp opted_in'] : []),
});

const respond = exportOf({
  program: 'respond.io',
  recognized: 'respond.io',
  region: 'DE',
  columns: [
    ['Contact ID', (one) => String(one.index + 7000)],
    ['First Name', (one) => one.given],
    ['Last Name', (one) => one.family],
    ['Phone Number', spelled],
    ['Email', emailOf],
    ['Country', () => 'DE'],
    ['Language', () => 'de'],
    ['Tags', (one) => (one.isVip ? 'VIP,Messe' : '')],
    ['Status', () => 'open'],
    ['Lifecycle', () => 'New Lead'],
    ['Assignee', () => 'ines@example.com'],
    ['Channels', () => 'whatsapp_cloud'],
    ['Marketing Opt-in', (one) => (one.answer === 'yes' ? 'opted_in' : '')],
    ['Company', (one) => one.company],
    ['Date Created', () => '2025-01-31 09:30:00'],
  ],
  tags: (one) => (one.isVip ? ['VIP', 'Messe'] : []),
  consents: (one) => (one.answer === 'yes' ? ['email opted_in'] : []),
});

const chatwoot = exportOf({
  program: 'Chatwoot',
  recognized: 'Chatwoot',
  fileName: 'Acme_1_contacts.csv',
  columns: [
    ['id', (one) => String(one.index + 1)],
    ['name', (one) => `${one.given} ${one.family}`],
    ['email', emailOf],
    ['phone_number', (one) => one.badPhone ?? one.phone],
    ['labels', (one) => (one.isVip ? 'vip,messe' : '')],
  ],
  tags: (one) => (one.isVip ? ['vip', 'messe'] : []),
  hasCompany: false,
});

const isLostInSheet = ({ index }: Person) => index % 60 === 5;

/** What a German Excel makes of a list of customers. */
const sheetColumns: Writing['columns'] = [
  ['Vorname', (one) => ` ${one.given} `],
  ['Nachname', (one) => one.family],
  ['Handy', (one) => sheetNumber(one)],
  ['E-Mail', emailOf],
  ['Firma', (one) => one.company],
  ['Geburtsdatum', (one) => (one.born === '' ? '' : one.index % 2 === 0 ? serial(one) : germanDate(one))],
  ['Newsletter', (one) => (one.answer === 'yes' ? 'ja' : one.answer === 'no' ? 'nein' : '')],
  ['Newsletter Anmeldedatum', (one) => (one.answer === 'yes' ? '31.12.2024' : '')],
  ['Schlagwörter', (one) => (one.isVip ? 'VIP; Messe' : '')],
  ['Kundennummer', (one) => String(10_000 + one.index)],
];

/** Leading zeros are gone, long numbers are shortened, and some are written with a zero after the decimal point. */
function sheetNumber(one: Person): string {
  if (one.badPhone !== undefined) return one.badPhone;
  if (isLostInSheet(one)) return '4,91512E+12';
  const digits = one.phone.slice(1);
  if (one.index % 60 === 15) return `${digits.slice(0, 1)},${digits.slice(1)}E+12`;
  if (one.index % 60 === 25) return `${digits}.0`;
  return one.index % 3 === 0 ? digits.slice(2) : spelled(one);
}

const sheet = {
  region: 'DE',
  columns: sheetColumns,
  isPhoneLost: isLostInSheet,
  tags: (one: Person) => (one.isVip ? ['VIP', 'Messe'] : []),
  hasBirthday: true,
  consents: (one: Person) => (one.answer === 'yes' ? ['email opted_in'] : []),
} satisfies Partial<Writing>;

const excel = exportOf({
  ...sheet,
  program: 'Excel',
  fileName: 'Kunden.txt',
  delimiter: '\t',
  titles: [[], ['Kundenliste 2024'], ['Person', '', 'Erreichbar']],
  encode: (text) => Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')]),
});

const excelCsv = exportOf({
  ...sheet,
  program: 'Excel CSV',
  fileName: 'Kunden.csv',
  delimiter: ';',
  preamble: 'sep=;\r\n',
  encode: (text) => Buffer.from(text, 'latin1'),
});

export const programExports: readonly ProgramExport[] = [
  ...[google, outlook, hubspot, pipedrive, zoho, shopify],
  ...[wati, respond, chatwoot, excel, excelCsv],
];

function byName(people: readonly Expected[]): readonly Expected[] {
  return [...people].sort((one, other) => (one.name < other.name ? -1 : 1));
}

interface Exported {
  readonly display_name: string;
  readonly identities: readonly { readonly kind: string; readonly value: string }[];
  readonly tags?: readonly string[];
  readonly company?: string;
  readonly birthday?: string;
  readonly consents?: readonly { readonly channel: string; readonly state: string }[];
}

/** The contacts of an export as NDJSON, as `people` has them. */
export function readBack(ndjson: string): readonly Expected[] {
  const all = ndjson
    .trim()
    .split('\n')
    .map((line): Exported => JSON.parse(line));
  return byName(
    all.map((one) => {
      const values = (kind: string) =>
        one.identities.filter((identity) => identity.kind === kind).map(({ value }) => value);
      return {
        name: one.display_name,
        phones: values('phone').map((value) => `+${value.replace('+', '')}`),
        emails: values('email'),
        tags: [...(one.tags ?? [])].sort(),
        company: one.company ?? null,
        birthday: one.birthday ?? null,
        consents: (one.consents ?? []).map(({ channel, state }) => `${channel} ${state}`).sort(),
      };
    }),
  );
}
