/**
 * Sample contacts, for a first look at the console. The samples are an import like any other, so that its undo removes
 * them.
 */
import type { QueryClient } from '@tanstack/react-query';
import { navigate } from '../address/address.ts';
import { call, isApiError, sendFile } from '../api/client.ts';
import type { Import, One, Page, SavedView, ViewDefinition } from '../api/types.ts';
import { browserStore } from '../browser-store.ts';
import { refreshContacts, samplesOf } from '../contacts/contact-queries.ts';
import { isUnderWay, pollMs } from '../jobs/job.ts';
import { t } from '../texts/texts.ts';
import { toast, toastError } from '../ui/toasts.tsx';
import { isSame, partsOf, viewsQuery } from '../views/queries.ts';

const heads = 'name,phone,email,company,tags,status,type,city,consent.whatsapp';
/** Two of them may be one person, for the page of duplicates. One opted out of WhatsApp, and three have no entry. */
const samples = `${heads}
Ana Souza,+5511987650101,ana@example.com,Lima Flores,vip;newsletter,active,customer,São Paulo,yes
Ben Carter,+14155550102,ben@example.com,Carter Coffee,supplier,active,customer,San Francisco,yes
Ben Carter,+14155550107,,Carter Coffee,,new,lead,San Francisco,
Çelik Aydın,+905321230103,celik@example.com,Aydın Textiles,vip,closed,customer,Istanbul,no
Dewi Lestari,+6281234560104,dewi@example.com,Toko Dewi,newsletter,new,lead,Jakarta,
Elena Petrova,+79161230105,elena@example.com,,supplier,active,lead,Moscow,yes
Femi Adeyemi,+2348031230106,femi@example.com,Lagos Tech,,closed,guest,Lagos,
Grace Kim,+821012340108,grace@example.com,Hanok Stay,vip;newsletter,active,guest,Seoul,yes
`;

const sampleView: ViewDefinition = {
  filter: { all: [{ field: 'consent', op: 'is', value: 'whatsapp:opted_in' }] },
  sort: 'display_name',
  columns: ['name', 'phone', 'company', 'tags', 'status', 'type'].map((name) => ({ name })),
};

/** Resolves when the contacts are in the list, or when an error is shown. */
export async function addSamples(client: QueryClient, accountId: string): Promise<void> {
  try {
    const form = new FormData();
    form.append('file_name', t.settings.first.samples);
    form.append('file', new Blob([samples], { type: 'text/csv' }), 'samples.csv');
    const { signal } = new AbortController();
    const { data } = await sendFile<One<Import>>('/imports', form, { onProgress: () => {}, signal });
    const { id } = await waitForEnd(data);
    browserStore.set(samplesOf(accountId), id);
    refreshContacts(client);
    const body = { name: t.settings.first.samplesView, shared: false, definition: sampleView };
    await call('POST', '/views', { body });
    void client.invalidateQueries({ queryKey: viewsQuery.queryKey });
    void client.invalidateQueries({ queryKey: ['catalogs'] });
    toast({
      text: t.settings.first.samplesAdded,
      action: {
        label: t.settings.first.samplesShow,
        run: () => navigate({ to: '/activity/imports', search: { id } }),
      },
    });
  } catch (error) {
    toastError(error);
  }
}

async function waitForEnd(job: Import): Promise<Import> {
  let now = job;
  while (isUnderWay(now)) {
    await new Promise((resolve) => setTimeout(resolve, pollMs));
    ({ data: now } = await call<One<Import>>('GET', `/imports/${now.id}`));
  }
  return now;
}

/** Undoes the import of the samples. It may be undone already. */
export async function removeSamples(client: QueryClient, id: string, accountId: string): Promise<void> {
  try {
    const { data } = await call<One<Import>>('POST', `/imports/${id}/undo`);
    await waitForEnd(data);
    await removeSampleView(client, data);
  } catch (error) {
    if (!isApiError(error, 'conflict') && !isApiError(error, 'not_found')) throw error;
  }
  browserStore.remove(samplesOf(accountId));
  refreshContacts(client);
}

/** Deletes the view of the samples when their import is undone, unless the view was changed. */
export async function removeSampleView(client: QueryClient, { columns }: Import): Promise<void> {
  if (columns.map(({ name }) => name).join(',') !== heads) return;
  const { data } = await call<Page<SavedView>>('GET', '/views');
  const isSample = ({ definition }: SavedView) => isSame(partsOf(definition), sampleView);
  for (const { number } of data.filter(isSample)) await call('DELETE', `/views/${number}`);
  void client.invalidateQueries({ queryKey: viewsQuery.queryKey });
}
