/** Functions that break the rule for the size of functions, each with its figure. The lists only shrink. */
export const longFunctions: Readonly<Record<string, number>> = {
  'src/compose/jobs.ts backgroundWorkOf': 78,
  'src/contacts/store/contact-write-sql.ts insertForm': 80,
  'src/health/operations/checks/values-check.ts valuesCheck': 72,
  'src/imports/jobs/prefetch.ts prefetch': 78,
  'src/records/routes.ts recordRoutes': 85,
};

export const manyParameters: Readonly<Record<string, number>> = {
  'src/access/operations/key-changes.ts rotateKey': 6,
  'src/access/operations/key-changes.ts updateKey': 6,
  'src/catalogs/operations/catalogs.ts updateCatalogItem': 6,
  'src/exports/operations/export-operations.ts exportContacts': 6,
  'src/sessions/operations/logins.ts openProvedIn': 6,
  'src/webhooks/operations/receivers.ts resendReceiver': 6,
  'src/webhooks/operations/receivers.ts updateReceiver': 6,
  'src/webhooks/operations/webhooks.ts editWebhookOrReceiver': 6,
};
