import type { Contact } from '@switchbook/domain/contact/contact.js';
import { expect, it } from 'vitest';
import { usedHeap } from '../../../test/support/heap.js';
import type { Recipient } from '../../consents/operations/can-send.js';
import { canSend } from './consents.js';
import type { ToolCall } from './tool.js';

const MiB = 1024 ** 2;

/** Makes a contact whose phone is a part of one long text, as it is after a read. */
function contactWithin(index: number): Contact {
  const [value = ''] = `4917012345670${index}/${`x${index}`.repeat(MiB / 4)}`.split('/');
  const phone = { kind: 'phone', scope: '', value, raw: value, isPrimary: true };
  return { id: `id ${index}`, identities: [phone] } as unknown as Contact;
}

it('recipients keep nothing of their contacts in memory but the identity', async () => {
  const before = usedHeap();
  let after = 0;
  const sent: Recipient[] = [];
  const core = {
    getContact: async (_: unknown, { target }: { target: readonly { number: number }[] }) =>
      contactWithin(target[0]?.number ?? 0),
    canSend: async (_: unknown, { recipients }: { recipients: readonly Recipient[] }) => {
      after = usedHeap();
      sent.push(...recipients);
      return recipients.map(() => ({ contactId: null, reasons: [] }));
    },
    countShownContacts: async () => {},
  };
  const call = { core, caller: {}, principal: { account: { settings: {} }, member: null } };
  const people = Array.from({ length: 50 }, (_, index) => index + 1);
  await canSend.run(call as unknown as ToolCall, { people, channel: 'whatsapp' });
  expect(after - before).toBeLessThan(5 * MiB);
  expect(sent).toHaveLength(50);
  expect(sent[6]).toEqual({ key: { kind: 'phone', scope: '', value: '49170123456707' }, chosen: 'id 7' });
});
