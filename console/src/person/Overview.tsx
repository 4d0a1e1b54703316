/** The overview of a contact: identities, channels, tags and status, fields, attributes. */
import { Fragment } from 'react';
import type { Contact } from '../api/types.ts';
import { useAccount } from '../session/account.ts';
import { Attributes } from './Attributes.tsx';
import { Channels } from './Channels.tsx';
import { Details } from './Details.tsx';
import { Filing } from './Filing.tsx';
import { Identities } from './Identities.tsx';

export function Overview({ contact }: { contact: Contact }) {
  const { can } = useAccount();
  const canWrite = can('contacts:write');
  return (
    // The key resets open forms, so that unsaved text never moves to the next contact.
    <Fragment key={contact.id}>
      <Identities contact={contact} canWrite={canWrite} />
      <Channels contact={contact} />
      <Filing contact={contact} canWrite={canWrite} />
      <Details contact={contact} canWrite={canWrite} />
      <Attributes contact={contact} canWrite={canWrite} />
    </Fragment>
  );
}
