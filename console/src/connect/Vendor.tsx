/** The live vendor: its URL and key, which pulls, comparisons and forwarding share. */
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Face } from '../api/types.ts';
import { useAccount } from '../session/account.ts';
import { t } from '../texts/texts.ts';
import { Field, Input } from '../ui/controls.tsx';
import { CompareCard } from './Compare.tsx';
import { ForwardCard } from './Forward.tsx';
import { PullCard } from './Pull.tsx';
import { Card, Lacks, Part } from './parts.tsx';
import { nameOf, pullsQuery, upstreamsQuery } from './queries.ts';

/** The vendor as a person named it; the key is nowhere but in this page. */
export interface VendorPlace {
  readonly url: string | undefined;
  readonly key: string | undefined;
  /** whether the upstream of this URL keeps a key, which then need not be given */
  readonly hasKept: boolean;
}

export function VendorCard({ face }: { face: Face }) {
  const { can } = useAccount();
  const canPull = can('pulls:manage');
  const canForward = can('upstreams:manage');
  const upstreams = useQuery({ ...upstreamsQuery, enabled: canForward });
  const pulls = useQuery({ ...pullsQuery, enabled: canPull });
  const ofVendor = upstreams.data?.filter((one) => face.upstreams.includes(one.face)) ?? [];
  const [upstream] = ofVendor;
  const ofFace = pulls.data?.filter((one) => one.face === face.name);
  const [typed, setTyped] = useState<string>();
  const [key, setKey] = useState('');
  const url = typed ?? upstream?.url ?? ofFace?.[0]?.url ?? face.vendor_url ?? '';
  const at = url.trim() || undefined;
  const hasKept = upstream?.has_key === true && upstream.url === at;
  const place: VendorPlace = { url: at, key: key.trim() || undefined, hasKept };
  const isKeptForPulls = ofFace?.some((one) => one.keeps_key && one.url === at) === true;
  const { connect } = t;
  const name = nameOf(face);
  return (
    <Card id="vendor" title={connect.vendor(name)} text={connect.vendorText}>
      <div className="grid gap-3 sm:grid-cols-2">
        <Field label={connect.vendorUrl} hint={connect.vendorUrlHint(face.prefixes.join(', '))}>
          <Input
            type="url"
            inputMode="url"
            spellCheck={false}
            value={url}
            placeholder="https://…"
            onChange={(event) => setTyped(event.target.value)}
          />
        </Field>
        <Field
          label={connect.vendorKey(name)}
          hint={
            hasKept
              ? connect.vendorKeyKept
              : isKeptForPulls
                ? connect.vendorKeyKeptForPulls
                : connect.vendorKeyForm(face.vendor_key ?? '')
          }
        >
          <Input
            type="password"
            autoComplete="off"
            spellCheck={false}
            value={key}
            onChange={(event) => setKey(event.target.value)}
            className="font-mono"
          />
        </Field>
      </div>
      {face.can_pull && (
        <Part title={connect.pull} text={connect.pullText}>
          {canPull ? (
            <PullCard face={face} place={place} pulls={ofFace} error={pulls.error} />
          ) : (
            <Lacks scope="pulls:manage" />
          )}
        </Part>
      )}
      {face.can_compare && (
        <Part title={connect.compare} text={connect.compareText}>
          {canPull && can('contacts:read') ? (
            <CompareCard face={face} place={place} />
          ) : (
            <Lacks scope={canPull ? 'contacts:read' : 'pulls:manage'} />
          )}
        </Part>
      )}
      {face.can_forward && (
        <Part title={connect.forward} text={face.not_served ?? ''}>
          {canForward ? (
            <ForwardCard face={face} place={place} upstreams={ofVendor} error={upstreams.error} />
          ) : (
            <Lacks scope="upstreams:manage" />
          )}
        </Part>
      )}
    </Card>
  );
}
