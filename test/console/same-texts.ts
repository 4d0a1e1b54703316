/** Texts of the console that a translation may leave as they are in English. */

/** Names of products, formats and the like: the same in every language. */
export const sameEverywhere: readonly string[] = [
  'API',
  'Avito',
  'CSV',
  'gzip',
  'ID',
  'Instagram',
  'JSON',
  'MAX',
  'Messenger',
  'NDJSON',
  'PostgreSQL ',
  'SMS',
  'Switchbook',
  'Switchbook API',
  'Telegram',
  'URL',
  'vCard',
  'Viber',
  'VK',
  'Webhook',
  'Webhooks',
  'WhatsApp',
  'WhatsApp ID',
  'YOUR_ACCOUNT',
  'YOUR_KEY',
  'YOUR_NUMBER',
];

/** Words that are the same in English and in one language. Keep each list short. */
export const sameIn: Readonly<Record<string, readonly string[]>> = {
  de: [
    'Code',
    'Details',
    'Format',
    'Indigo',
    'Live',
    'Name',
    'Orange',
    'Problem',
    'Secret',
    'Server',
    'Status',
    'Text',
    'Version',
  ],
  'pt-BR': ['Menu', 'Status'],
  es: ['Color', 'General', 'No', 'No.'],
  id: ['Email', 'File', 'Filter', 'Format', 'Label', 'Menu', 'No.', 'Secret', 'Server', 'Status', 'Tag'],
};
