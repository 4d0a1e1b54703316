/** Phones and telephone systems, with the values that each needs for a phone book. Names are the same in every language. */
import freePbxText from '../../../deploy/phone/freepbx.txt?raw';
import yeastarText from '../../../deploy/phone/yeastar.txt?raw';
import type { t } from '../texts/texts.ts';

export interface BookAccess {
  /** the URL of this server, without a slash at the end */
  readonly origin: string;
  /** the key of the book; undefined: it is unknown, and the placeholder is shown */
  readonly key: string | undefined;
  readonly placeholder: string;
}

export interface DeviceValue {
  /** a text of the console, or the name of the field as the device shows it */
  readonly name: 'address' | 'user' | 'password' | 'server' | 'key' | { readonly field: string };
  readonly value: string;
  /** a QR code shows it */
  readonly hasCode?: true;
}

export interface Device {
  readonly name: keyof typeof t.phoneBooks.steps;
  readonly title: string;
  readonly valuesOf: (access: BookAccess) => readonly DeviceValue[];
}

const bookKeyOf = ({ key, placeholder }: BookAccess) => key ?? placeholder;

/** Any user name is accepted. Phones refuse an empty user name. */
const userName = 'phone';

/** A phone with a camera reads the password too. */
const ofAddressBook =
  (hasCamera: boolean) =>
  (access: BookAccess): readonly DeviceValue[] => [
    { name: 'address', value: `${access.origin}/carddav/`, hasCode: true },
    { name: 'user', value: userName },
    {
      name: 'password',
      value: bookKeyOf(access),
      ...(hasCamera && access.key !== undefined && { hasCode: true }),
    },
  ];

const ofDeskPhone = (file: string) => (access: BookAccess) => [
  {
    name: 'address' as const,
    value: `${access.origin}/phonebook/${bookKeyOf(access)}/${file}`,
    ...(access.key !== undefined && { hasCode: true as const }),
  },
];

/** Returns the lines `Field: value` of a template, for this server. */
const ofTemplate = (text: string) => (access: BookAccess) => {
  const { protocol, hostname, port } = new URL(access.origin);
  const isSafe = protocol === 'https:';
  return text
    .replaceAll('https://contacts.example.com', access.origin)
    .replaceAll('contacts.example.com', hostname)
    .replaceAll(/^(Port: +)443$/gm, `$1${port || (isSafe ? '443' : '80')}`)
    .replaceAll(/^(Source type: +)HTTPS$/gm, `$1${isSafe ? 'HTTPS' : 'HTTP'}`)
    .replaceAll(/\bKEY\b/g, () => bookKeyOf(access))
    .split('\n')
    .flatMap((line) => {
      const [, field, value] = /^([^:]+): +(.+)$/.exec(line) ?? [];
      return field === undefined || value === undefined ? [] : [{ name: { field }, value }];
    });
};

export const devices: readonly Device[] = [
  { name: 'apple', title: 'iPhone, iPad', valuesOf: ofAddressBook(true) },
  { name: 'android', title: 'Android (DAVx⁵)', valuesOf: ofAddressBook(true) },
  { name: 'thunderbird', title: 'Thunderbird', valuesOf: ofAddressBook(false) },
  { name: 'mac', title: 'Mac', valuesOf: ofAddressBook(false) },
  { name: 'yealink', title: 'Yealink', valuesOf: ofDeskPhone('yealink.xml') },
  { name: 'snom', title: 'Snom', valuesOf: ofDeskPhone('snom.xml') },
  { name: 'grandstream', title: 'Grandstream', valuesOf: ofDeskPhone('grandstream') },
  { name: 'fanvil', title: 'Fanvil', valuesOf: ofDeskPhone('fanvil.xml') },
  { name: 'cisco', title: 'Cisco', valuesOf: ofDeskPhone('cisco') },
  {
    name: 'threeCx',
    title: '3CX',
    valuesOf: (access) => [
      { name: 'server', value: access.origin, hasCode: true },
      { name: 'key', value: bookKeyOf(access) },
    ],
  },
  { name: 'yeastar', title: 'Yeastar', valuesOf: ofTemplate(yeastarText) },
  { name: 'freePbx', title: 'FreePBX', valuesOf: ofTemplate(freePbxText) },
];
