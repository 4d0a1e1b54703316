/** Helpers for tests of erasure: erase people, and read their retained opt-outs. */
import type { Contact } from '@switchbook/domain/contact/contact.js';
import type { ContactId } from '@switchbook/domain/runtime/ids.js';
import type { CoreFixture, TestAccount } from '../fixture.js';
import type { ImportFixture } from './import-fixture.js';

export function eraserOf(fixture: CoreFixture) {
  return (of: TestAccount, id: ContactId) =>
    fixture.core.eraseContact(of.caller, { target: [{ by: 'id', id }] });
}

export function optOutOf(fixture: CoreFixture) {
  return (of: TestAccount, id: ContactId, channel: 'whatsapp' | 'sms' = 'whatsapp') =>
    fixture.core.recordConsent(
      of.caller,
      { target: [{ by: 'id', id }] },
      { channel, state: 'opted_out', proof: { text: 'zebra proof words' } },
    );
}

/** The contact that has an identity of this value. */
export function finderOf(imports: ImportFixture) {
  return async (of: TestAccount, value: string): Promise<Contact | undefined> =>
    (await imports.contacts(of)).find((contact) => contact.identities.some((held) => held.value === value));
}
