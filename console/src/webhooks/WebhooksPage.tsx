import { t } from '../texts/texts.ts';

export function WebhooksPage() {
  return <h1>{t.pages.webhooks}</h1>;
}
