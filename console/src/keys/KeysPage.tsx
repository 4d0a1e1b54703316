import { t } from '../texts/texts.ts';

export function KeysPage() {
  return <h1>{t.pages.keys}</h1>;
}
