/** Replaces the placeholders in a face's texts: the address of this server, the account, the key. */
import type { Account, Face } from '../api/types.ts';
import { t } from '../texts/texts.ts';

/** Returns the face's base URLs on this server, the preferred one first, without a trailing slash. */
export function addressesOf({ public_url: publicUrl, hosts }: Face): readonly string[] {
  const own = publicUrl ?? location.origin;
  const { protocol, port } = new URL(own);
  const named = hosts.map((host) => `${protocol}//${host}${port === '' ? '' : `:${port}`}`);
  return [...new Set([own, ...named])];
}

export type Values = Readonly<Record<string, string>>;

/** Returns the values of placeholders. Without a key, its placeholder is kept. */
export function valuesOf(account: Account['account'] | undefined, key: string | undefined): Values {
  return {
    key: key || t.connect.keyPlaceholder,
    account_id: account?.id ?? t.connect.accountPlaceholder,
    account_number: String(account?.number ?? t.connect.accountPlaceholder),
    account_slug: account?.slug ?? t.connect.accountPlaceholder,
    whatsapp_number: account?.whatsapp_number ?? t.connect.numberPlaceholder,
  };
}

export function fill(text: string, values: Values): string {
  return text.replaceAll(/\{([a-z_]+)\}/g, (whole, name: string) => values[name] ?? whole);
}

/** Replaces placeholders in all texts of a value. */
export function fillAll(value: unknown, values: Values): unknown {
  if (typeof value === 'string') return fill(value, values);
  if (Array.isArray(value)) return value.map((item) => fillAll(item, values));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, fillAll(one, values)]));
}

/** Fills a URL path: each value is percent-encoded. */
export function fillPath(path: string, values: Values): string {
  const encoded = Object.entries(values).map(([name, value]) => [name, encodeURIComponent(value)] as const);
  return fill(path, Object.fromEntries(encoded));
}
