import { t } from '../texts/texts.ts';

export function CatalogsPage() {
  return <h1>{t.pages.catalogs}</h1>;
}
