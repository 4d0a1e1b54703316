import { t } from '../texts/texts.ts';

export function ImportsPage() {
  return <h1>{t.pages.imports}</h1>;
}
