import { t } from '../texts/texts.ts';

export function DuplicatesPage() {
  return <h1>{t.pages.duplicates}</h1>;
}
