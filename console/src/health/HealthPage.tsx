import { t } from '../texts/texts.ts';

export function HealthPage() {
  return <h1>{t.pages.health}</h1>;
}
