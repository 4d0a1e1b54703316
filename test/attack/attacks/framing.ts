/** Forwards requests whose framing two servers may read differently, next to a second account with the same vendor. */
import { forwardedWires } from '../../support/vendors/forwarded-wires.js';
import { openVendor } from '../../support/vendors/vendor.js';
import {
  framingCases,
  framingMethods,
  noteReads,
  type Read,
  tryFraming,
} from '../../support/wire/framing.js';
import { send } from '../../support/wire/wire.js';
import type { Attack, Target } from '../attack.js';
import type { AttackedAccount } from '../target.js';

export const attack: Attack = {
  name: 'framing',
  promise:
    'a forwarded request arrives as one request or not at all, and the next of another account as it was sent',
  run: async ({ size, target }) => {
    const isShort = size === 'short';
    const vendor = await openVendor();
    const { reads } = noteReads(vendor);
    const [mine, other] = [await target.newAccount(), await target.newAccount()];
    const faults: string[] = [];
    let requests = 0;
    try {
      for (const [index, wire] of forwardedWires.entries()) {
        await setUpstream(target, mine, wire.face, vendor.url, wire.vendorKey('mine'));
        await setUpstream(target, other, wire.face, vendor.url, wire.vendorKey('other'));
        const headers = wire.credential(mine.key, mine.id);
        const framed = {
          name: wire.name,
          port: target.port,
          path: wire.path,
          arrives: wire.arrives,
          headers,
          others: wire.credential(other.key, other.id),
          othersKey: 'vendor-key-other',
          credential: Object.keys(headers)[0] ?? '',
        };
        const methods = isShort ? framingMethods.slice(index, index + 1) : framingMethods;
        for (const framingTestCase of framingCases(framed.credential))
          for (const method of methods) {
            requests += 1;
            faults.push(...(await tryFraming(framed, method, framingTestCase, reads as Read[])));
            if (faults.length > 5) break;
          }
      }
    } finally {
      await vendor.close();
    }
    return {
      held: faults.length === 0,
      figures: { requests, faults: faults.length, ...(faults[0] === undefined ? {} : { first: faults[0] }) },
    };
  },
};

async function setUpstream(
  target: Target,
  { key }: AttackedAccount,
  face: string,
  url: string,
  vendorKey: string,
): Promise<void> {
  const { status, text } = await send(target.port, {
    method: 'PUT',
    path: `/directory/v1/upstreams/${face}`,
    headers: { authorization: `Bearer ${key}` },
    body: { url, key: vendorKey },
  });
  if (status >= 300) throw new Error(`the upstream was not set: ${status} ${text}`);
}
