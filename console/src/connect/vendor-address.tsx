/** The live vendor: its URL and key, which pulls, comparisons and forwarding share. */
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Face, Pull, Upstream } from '../api/types.ts';
import { useAccount } from '../session/account.ts';
import { findText, t } from '../texts/texts.ts';
import { TextField } from '../ui/forms/form-dialog.tsx';
import { nameOf, pullsQuery, upstreamsQuery } from './queries.ts';

/** The address and the key that the user entered. The key is only in this page. */
export interface VendorAddress {
  readonly url: string | undefined;
  readonly key: string | undefined;
  /** whether the upstream of this URL keeps a key, which then need not be given */
  readonly hasKept: boolean;
}

export interface OpenVendorAddress {
  readonly address: VendorAddress;
  /** the URL was typed here, and differs from the known one */
  readonly isUrlTyped: boolean;
  readonly typed: { readonly url: string; readonly key: string };
  readonly onUrl: (url: string) => void;
  readonly onKey: (key: string) => void;
  /** whether the key of a pull from this URL is stored */
  readonly isKeptForPulls: boolean;
  readonly upstreams: readonly Upstream[];
  readonly upstreamsError: unknown;
  readonly pulls: readonly Pull[] | undefined;
  readonly pullsError: unknown;
}

export function useVendorAddress(face: Face): OpenVendorAddress {
  const { can } = useAccount();
  const upstreams = useQuery({ ...upstreamsQuery, enabled: can('upstreams:manage') });
  const pulls = useQuery({ ...pullsQuery(face.name), enabled: can('pulls:manage') && face.can_pull });
  const ofVendor = upstreams.data?.filter((candidate) => face.upstreams.includes(candidate.face)) ?? [];
  const [upstream] = ofVendor;
  const [typed, onUrl] = useState<string>();
  const [key, onKey] = useState('');
  const url = typed ?? upstream?.url ?? pulls.data?.[0]?.url ?? face.vendor_url ?? '';
  const at = url.trim() || undefined;
  const hasKept = upstream?.has_key === true && upstream.url === at;
  return {
    address: { url: at, key: key.trim() || undefined, hasKept },
    isUrlTyped: typed !== undefined,
    typed: { url, key },
    onUrl,
    onKey,
    isKeptForPulls: pulls.data?.some((pull) => pull.keeps_key && pull.url === at) === true,
    upstreams: ofVendor,
    upstreamsError: upstreams.error,
    pulls: pulls.data,
    pullsError: pulls.error,
  };
}

/** Returns the form of a key in the user's language. An unknown form is a phrase of the server, in English. */
function keyFormText(form: string): string {
  return findText(t.connect.vendorKeyForms, form) ?? t.connect.vendorKeyForm(form);
}

/** Shows the fields of the address, with the same values in each step that needs them. */
export function VendorAddressFields({ face, open }: { face: Face; open: OpenVendorAddress }) {
  const { connect } = t;
  const name = nameOf(face);
  const { address, typed, isKeptForPulls } = open;
  const keyHint = address.hasKept
    ? connect.vendorKeyKept
    : isKeptForPulls
      ? connect.vendorKeyKeptForPulls
      : keyFormText(face.vendor_key ?? '');
  return (
    <div className="grid gap-3 sm:grid-cols-2">
      <TextField
        label={connect.vendorUrl}
        hint={connect.vendorUrlHint(face.prefixes.join(', '))}
        type="url"
        inputMode="url"
        spellCheck={false}
        value={typed.url}
        placeholder="https://…"
        onChange={(next) => open.onUrl(next)}
      />
      <TextField
        label={connect.vendorKey(name)}
        hint={keyHint || undefined}
        type="password"
        autoComplete="off"
        spellCheck={false}
        value={typed.key}
        onChange={(next) => open.onKey(next)}
        className="font-mono"
      />
    </div>
  );
}
