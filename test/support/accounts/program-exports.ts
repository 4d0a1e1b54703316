/**
 * Exports of ten programs with 200 people each and the usual faults. The content that a person would see is made first,
 * and the file is written from it. The headings come from `program-headings.ts` of the package `contact-files`, which
 * names their origin. The headings of Zoho CRM, WATI and respond.io are not checked against an export of the program.
 * The people are invented.
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
const rowsTwice = [20, 60, 100];

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
    company: index % 3 === 0 && !rowsTwice.includes(index) ? `Firma ${index % 7}, "Nord" GmbH` : '',
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
  const repeated = rowsTwice.map((index) => ({ ...personAt(index), email: '', company: 'Neue Firma' }));
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
  const company = rowsTwice.includes(person.index) ? 'Neue Firma' : person.company;
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
    ['First Name', (person) => person.given],
    ['Middle Name', none],
    ['Last Name', (person) => person.family],
    ['Phonetic First Name', none],
    ['Phonetic Middle Name', none],
    ['Phonetic Last Name', none],
    ['Name Prefix', none],
    ['Name Suffix', none],
    ['Nickname', none],
    ['File As', (person) => (person.index % 6 === 0 ? `${person.family}, ${person.given}` : '')],
    ['Organization Name', (person) => person.company],
    ['Organization Title', none],
    ['Organization Department', none],
    ['Birthday', (person) => person.born],
    ['Notes', (person) => (person.index % 10 === 0 ? 'first line\nsecond "line"' : '')],
    ['Photo', none],
    ['Labels', (person) => (person.isVip ? 'VIP ::: * myContacts' : '* myContacts')],
    ['E-mail 1 - Label', () => '* Work'],
    ['E-mail 1 - Value', emailOf],
    ['Phone 1 - Label', () => 'Mobile'],
    ['Phone 1 - Value', spelled],
    ['Address 1 - Label', none],
    ['Address 1 - Formatted', none],
    ['Address 1 - Street', none],
    ['Address 1 - City', (person) => person.city],
    ['Address 1 - PO Box', none],
    ['Address 1 - Region', none],
    ['Address 1 - Postal Code', none],
    ['Address 1 - Country', none],
    ['Address 1 - Extended Address', none],
    ['Website 1 - Label', none],
    ['Website 1 - Value', none],
  ],
  tags: (person) => [...vip(person), 'myContacts'],
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
  'First Name': (person) => person.given,
  'Last Name': (person) => person.family,
  Company: (person) => person.company,
  'Business City': (person) => person.city,
  'Home City': () => 'Bonn',
  'Mobile Phone': spelled,
  "Assistant's Phone": () => '+4915199999999',
  'Business Fax': () => '+4922199999',
  Anniversary: () => '0/0/00',
  Birthday: (person) => (person.born === '' ? '0/0/00' : usDate(person)),
  Categories: (person) => (person.isVip ? 'VIP;Kunde' : ''),
  'E-mail Address': emailOf,
  'E-mail Type': () => 'SMTP',
  'E-mail Display Name': (person) => `${person.given} (${person.email})`,
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
  tags: (person) => (person.isVip ? ['VIP', 'Kunde'] : []),
  hasBirthday: true,
});

const hubspot = exportOf({
  program: 'HubSpot',
  recognized: 'HubSpot',
  fileName: 'hubspot-crm-exports-all-contacts.csv',
  region: 'DE',
  isQuoted: true,
  columns: [
    ['Record ID', (person) => String(51 + person.index)],
    ['First Name', (person) => person.given],
    ['Last Name', (person) => person.family],
    ['Email', emailOf],
    ['Phone Number', spelled],
    ['Contact owner', () => 'Inês Moreau (ines@example.com)'],
    ['Lead Status', (person) => (person.index % 2 === 0 ? 'New' : 'Open')],
    ['Marketing contact status', () => 'Non-marketing contact'],
    ['Create Date', () => '2024-03-12 09:14'],
    ['Company Name', (person) => person.company],
    ['City', (person) => person.city],
    ['Unsubscribed from all email', (person) => (person.answer === 'refused' ? 'true' : '')],
  ],
  consents: (person) => (person.answer === 'refused' ? ['email opted_out'] : []),
});

const marketingStatus = {
  yes: 'Subscribed',
  no: 'No consent',
  unasked: 'Bounced',
  refused: 'Unsubscribed',
} as const;
const bySubscription = (person: Person) =>
  person.answer === 'yes' ? ['email opted_in'] : person.answer === 'refused' ? ['email opted_out'] : [];

const pipedrive = exportOf({
  program: 'Pipedrive',
  recognized: 'Pipedrive',
  fileName: 'people.csv',
  region: 'DE',
  columns: [
    ['Person - Name', (person) => `${person.given} ${person.family}`],
    ['Person - Label', (person) => (person.isVip ? 'VIP, Hot lead' : '')],
    ['Person - Organization', (person) => person.company],
    ['Person - Email - Work', emailOf],
    ['Person - Email - Home', none],
    ['Person - Phone - Work', none],
    ['Person - Phone - Mobile', spelled],
    ['Person - Closed deals', () => '2'],
    ['Person - Next activity date', () => '2026-12-01'],
    ['Person - Owner', () => 'Inês Moreau'],
    ['Person - Birthday', (person) => person.born],
    ['Person - Marketing status', (person) => marketingStatus[person.answer]],
    ['Person - ID', (person) => String(person.index + 1)],
  ],
  tags: (person) => (person.isVip ? ['VIP', 'Hot lead'] : []),
  hasBirthday: true,
  consents: bySubscription,
});

const zoho = exportOf({
  program: 'Zoho',
  recognized: 'Zoho CRM',
  fileName: 'Contacts_2026_11_23.csv',
  region: 'DE',
  columns: [
    ['Record Id', (person) => `zcrm_58760000000${person.index}`],
    ['Contact Owner', () => 'Inês Moreau'],
    ['Lead Source', () => 'Trade Show'],
    ['First Name', (person) => person.given],
    ['Last Name', (person) => person.family],
    ['Account Name', (person) => person.company],
    ['Email', emailOf],
    ['Title', () => 'Buyer'],
    ['Phone', none],
    ['Mobile', spelled],
    ['Date of Birth', (person) => person.born],
    ['Email Opt Out', (person) => String(person.answer === 'refused')],
    ['Tag', (person) => (person.isVip ? 'VIP' : '')],
    ['Mailing City', (person) => person.city],
    ['Secondary Email', none],
    ['Created Time', () => '2025-01-31 09:30:00'],
  ],
  tags: vip,
  hasBirthday: true,
  consents: (person) => (person.answer === 'refused' ? ['email opted_out'] : []),
});

const shopify = exportOf({
  program: 'Shopify',
  recognized: 'Shopify',
  fileName: 'customers_export.csv',
  region: 'DE',
  columns: [
    ['Customer ID', (person) => `'67890${person.index}`],
    ['First Name', (person) => person.given],
    ['Last Name', (person) => person.family],
    ['Email', emailOf],
    ['Accepts Email Marketing', (person) => (person.answer === 'yes' ? 'yes' : 'no')],
    ['Default Address Company', (person) => person.company],
    ['Default Address Address1', none],
    ['Default Address Address2', none],
    ['Default Address City', (person) => person.city],
    ['Default Address Province Code', none],
    ['Default Address Country Code', () => 'DE'],
    ['Default Address Zip', none],
    [
      'Default Address Phone',
      (person) => (person.badPhone === undefined ? person.phone.replace('+49', '0') : ''),
    ],
    ['Phone', (person) => (person.badPhone === undefined ? `'${person.phone}` : person.badPhone)],
    ['Accepts SMS Marketing', (person) => (person.answer === 'yes' ? 'yes' : 'no')],
    ['Total Spent', () => '79.80'],
    ['Total Orders', () => '2'],
    ['Note', none],
    ['Tax Exempt', () => 'no'],
    ['Tags', (person) => (person.isVip ? 'newsletter, VIP' : '')],
  ],
  tags: (person) => (person.isVip ? ['VIP', 'newsletter'] : []),
  consents: (person) => (person.answer === 'yes' ? ['email opted_in', 'sms opted_in'] : []),
});

const wati = exportOf({
  program: 'WATI',
  recognized: 'WATI',
  columns: [
    ['Name', (person) => `${person.given} ${person.family}`],
    ['CountryCode', () => '49'],
    ['Phone', (person) => person.badPhone ?? person.phone.slice(3)],
    ['AllowBroadcast', (person) => (person.answer === 'yes' ? 'TRUE' : 'FALSE')],
    ['AllowSMS', () => 'FALSE'],
    ['emailid', none],
    ['company', (person) => person.company],
  ],
  isWithoutEmail: true,
  consents: (person) => (person.answer === 'yes' ? ['whatsapp opted_in'] : []),
});

const respond = exportOf({
  program: 'respond.io',
  recognized: 'respond.io',
  region: 'DE',
  columns: [
    ['Contact ID', (person) => String(person.index + 7000)],
    ['First Name', (person) => person.given],
    ['Last Name', (person) => person.family],
    ['Phone Number', spelled],
    ['Email', emailOf],
    ['Country', () => 'DE'],
    ['Language', () => 'de'],
    ['Tags', (person) => (person.isVip ? 'VIP,Messe' : '')],
    ['Status', () => 'open'],
    ['Lifecycle', () => 'New Lead'],
    ['Assignee', () => 'ines@example.com'],
    ['Channels', () => 'whatsapp_cloud'],
    ['Marketing Opt-in', (person) => (person.answer === 'yes' ? 'opted_in' : '')],
    ['Company', (person) => person.company],
    ['Date Created', () => '2025-01-31 09:30:00'],
  ],
  tags: (person) => (person.isVip ? ['VIP', 'Messe'] : []),
  consents: (person) => (person.answer === 'yes' ? ['email opted_in'] : []),
});

const chatwoot = exportOf({
  program: 'Chatwoot',
  recognized: 'Chatwoot',
  fileName: 'Acme_1_contacts.csv',
  columns: [
    ['id', (person) => String(person.index + 1)],
    ['name', (person) => `${person.given} ${person.family}`],
    ['email', emailOf],
    ['phone_number', (person) => person.badPhone ?? person.phone],
    ['labels', (person) => (person.isVip ? 'vip,messe' : '')],
  ],
  tags: (person) => (person.isVip ? ['vip', 'messe'] : []),
  hasCompany: false,
});

const isLostInSheet = ({ index }: Person) => index % 60 === 5;

/** What a German Excel makes of a list of customers. */
const sheetColumns: Writing['columns'] = [
  ['Vorname', (person) => ` ${person.given} `],
  ['Nachname', (person) => person.family],
  ['Handy', (person) => sheetNumber(person)],
  ['E-Mail', emailOf],
  ['Firma', (person) => person.company],
  [
    'Geburtsdatum',
    (person) => (person.born === '' ? '' : person.index % 2 === 0 ? serial(person) : germanDate(person)),
  ],
  ['Newsletter', (person) => (person.answer === 'yes' ? 'ja' : person.answer === 'no' ? 'nein' : '')],
  ['Newsletter Anmeldedatum', (person) => (person.answer === 'yes' ? '31.12.2024' : '')],
  ['Schlagwörter', (person) => (person.isVip ? 'VIP; Messe' : '')],
  ['Kundennummer', (person) => String(10_000 + person.index)],
];

/** Leading zeros are gone, long numbers are shortened, and some are written with a zero after the decimal point. */
function sheetNumber(person: Person): string {
  if (person.badPhone !== undefined) return person.badPhone;
  if (isLostInSheet(person)) return '4,91512E+12';
  const digits = person.phone.slice(1);
  if (person.index % 60 === 15) return `${digits.slice(0, 1)},${digits.slice(1)}E+12`;
  if (person.index % 60 === 25) return `${digits}.0`;
  return person.index % 3 === 0 ? digits.slice(2) : spelled(person);
}

const sheet = {
  region: 'DE',
  columns: sheetColumns,
  isPhoneLost: isLostInSheet,
  tags: (person: Person) => (person.isVip ? ['VIP', 'Messe'] : []),
  hasBirthday: true,
  consents: (person: Person) => (person.answer === 'yes' ? ['email opted_in'] : []),
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
  return [...people].sort((left, right) => (left.name < right.name ? -1 : 1));
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
    all.map((exported) => {
      const values = (kind: string) =>
        exported.identities.filter((identity) => identity.kind === kind).map(({ value }) => value);
      return {
        name: exported.display_name,
        phones: values('phone').map((value) => `+${value.replace('+', '')}`),
        emails: values('email'),
        tags: [...(exported.tags ?? [])].sort(),
        company: exported.company ?? null,
        birthday: exported.birthday ?? null,
        consents: (exported.consents ?? []).map(({ channel, state }) => `${channel} ${state}`).sort(),
      };
    }),
  );
}
