import { t } from '../texts/texts.ts';

export function ConnectPage() {
  return <h1>{t.pages.connect}</h1>;
}
