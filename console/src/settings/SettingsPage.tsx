import { t } from '../texts/texts.ts';

export function SettingsPage() {
  return <h1>{t.pages.settings}</h1>;
}
