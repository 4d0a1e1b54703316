import { t } from '../texts/texts.ts';

export function UsagePage() {
  return <h1>{t.pages.usage}</h1>;
}
