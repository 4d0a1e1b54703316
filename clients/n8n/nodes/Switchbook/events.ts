import type { INodePropertyOptions } from 'n8n-workflow';

/** The events that both triggers offer. */
export const eventOptions: INodePropertyOptions[] = [
  { name: '*', value: '*' },
  { name: 'Consent Recorded', value: 'consent.recorded' },
  { name: 'Contact Created', value: 'contact.created' },
  { name: 'Contact Deleted', value: 'contact.deleted' },
  { name: 'Contact Erased', value: 'contact.erased' },
  { name: 'Contact Merged', value: 'contact.merged' },
  { name: 'Contact Restored', value: 'contact.restored' },
  { name: 'Contact Unmerged', value: 'contact.unmerged' },
  { name: 'Contact Updated', value: 'contact.updated' },
  { name: 'Note Created', value: 'note.created' },
  { name: 'Note Deleted', value: 'note.deleted' },
  { name: 'Note Updated', value: 'note.updated' },
  { name: 'Suppression Removed', value: 'suppression.removed' },
  { name: 'Suppression Set', value: 'suppression.set' },
];
