/** The cost of a merge of contacts with many consents and opt-outs. */
import { expect, it } from 'vitest';
import type { WholeSuppression } from '../../../consents/store/suppression-rows.js';
import type { ContactBelongings, CurrentConsent } from '../../store/merge-parts.js';
import { stricterOf, suppressionMoves } from './merge-opt-outs.js';

const at = new Date(0);

it('each entry is read a few times, however many there are', () => {
  let reads = 0;
  const counted = <Item extends object>(item: Item): Item =>
    new Proxy(item, {
      get: (of, name) => {
        reads += 1;
        return Reflect.get(of, name) as unknown;
      },
    });
  const senders = Array.from({ length: 300 }, (_, index) => String(491_510_000_000 + index));
  const consentsOf = (state: CurrentConsent['state']) =>
    senders.map((sender, index) => {
      const entry = { id: `${state}-${index}`, channel: 'whatsapp', purpose: 'marketing', sender, state };
      return counted({ ...entry, occurredAt: at, expiresAt: null }) as unknown as CurrentConsent;
    });
  const suppressions = senders.map((sender) =>
    counted({ id: sender, channel: 'sms', subject: `number:${sender}`, expiresAt: null }),
  ) as unknown as readonly WholeSuppression[];
  const belongingsOf = (state: CurrentConsent['state']): ContactBelongings => ({
    notes: 0,
    entries: senders.length,
    consents: consentsOf(state),
    suppressions,
  });
  const { knownEntries, entries } = stricterOf(belongingsOf('opted_out'), belongingsOf('opted_in'));
  expect([...knownEntries.consents.values()].map((consent) => consent.state)).toEqual(
    senders.map(() => 'opted_out'),
  );
  expect(entries).toHaveLength(0);
  expect(suppressionMoves(suppressions, suppressions, at).dropped).toHaveLength(senders.length);
  expect(reads).toBeLessThan(200 * senders.length);
});
