/** Actions on the open contact, in addition to the panel's actions. */
import { type QueryClient, useQuery, useQueryClient } from '@tanstack/react-query';
import type { CatalogItem, Contact, Scope } from '../api/types.ts';
import { catalogIcons } from '../contacts/catalog-icons.ts';
import { changeContact } from '../contacts/contact-changes.ts';
import { type CatalogName, catalogQuery, contactQuery, readScopeOf } from '../contacts/contact-queries.ts';
import { mailTo } from '../contacts/mail-to.ts';
import { phoneText } from '../phones/use-phone-format.ts';
import { useAccount } from '../session/account.ts';
import { t } from '../texts/texts.ts';
import { copyText } from '../ui/copy-text.ts';
import { toast, toastError } from '../ui/toasts.tsx';
import { itemColor } from '../values/hue.ts';
import type { Group, PaletteEntry } from './entry.ts';
import { personEntry } from './use-palette-search.ts';

/** Returns the commands of the open contact. Undefined: no contact is open, or it is not loaded yet. */
export function useOpenPerson(): Group | undefined {
  const client = useQueryClient();
  const { can } = useAccount();
  const id = location.pathname === '/contacts' ? new URLSearchParams(location.search).get('person') : null;
  const { data } = useQuery({ ...contactQuery(id ?? ''), enabled: id !== null && can('contacts:read') });
  if (id === null || data === undefined) return undefined;
  return {
    heading: personEntry(data).title,
    entries: [...contactEntries(data), ...(can('contacts:write') ? changeEntries(client, data, can) : [])],
  };
}

const openOutside = (href: string) => void window.open(href, '_blank', 'noopener');

function contactEntries({ phone, email }: Contact): readonly PaletteEntry[] {
  const { finder } = t;
  const copy = (text: string, done: string) =>
    void copyText(text).then((isCopied) => isCopied && toast({ text: done }));
  const ofPhone: readonly PaletteEntry[] =
    phone === null
      ? []
      : [
          {
            id: 'person copy',
            icon: 'copy',
            title: finder.copyNumber,
            text: phoneText(phone),
            run: () => copy(phone, finder.numberCopied),
          },
          {
            id: 'person whatsapp',
            icon: 'chat',
            title: finder.openWhatsApp,
            text: phoneText(phone),
            run: () => openOutside(`https://wa.me/${phone.replaceAll(/\D/g, '')}`),
          },
          {
            id: 'person call',
            icon: 'phone',
            title: finder.call,
            text: phoneText(phone),
            run: () => location.assign(`tel:${phone}`),
          },
        ];
  if (email === null) return ofPhone;
  const write = () => location.assign(mailTo(email));
  return [...ofPhone, { id: 'person mail', icon: 'mail', title: finder.writeMail, text: email, run: write }];
}

function changeEntries(
  client: QueryClient,
  contact: Contact,
  can: (scope: Scope) => boolean,
): readonly PaletteEntry[] {
  const { finder } = t;
  const change = (sent: object) => () => void changeContact(client, contact, sent).catch(toastError);
  const itemEntry = (catalog: CatalogName, item: CatalogItem, sent: object): PaletteEntry => ({
    id: `choose ${catalog} ${item.number}`,
    icon: catalogIcons[catalog],
    title: item.name,
    color: itemColor(catalog, item),
    run: change(sent),
  });
  const choose = (
    title: string,
    catalog: CatalogName,
    sent: (item: CatalogItem) => object,
    isOffered: (item: CatalogItem) => boolean = () => true,
  ): PaletteEntry => ({
    id: `person ${catalog}`,
    icon: catalogIcons[catalog],
    title,
    choices: {
      load: async () =>
        (await client.fetchQuery(catalogQuery(catalog)))
          .filter(isOffered)
          .map((item) => itemEntry(catalog, item, sent(item))),
      ...(catalog === 'tags' && {
        create: (name: string) => change({ add_tags: [name] })(),
      }),
    },
  });
  const { tags, groups } = contact;
  const entries: readonly (PaletteEntry | false)[] = [
    choose(
      finder.addTag,
      'tags',
      ({ name }) => ({ add_tags: [name] }),
      ({ name }) => !tags.includes(name),
    ),
    tags.length > 0 && {
      id: 'person tags off',
      icon: 'tag',
      title: finder.removeTag,
      choices: {
        load: async () =>
          tags.map((name) => ({
            id: `remove ${name}`,
            icon: 'tag',
            title: name,
            run: change({ remove_tags: [name] }),
          })),
      },
    },
    can(readScopeOf('statuses')) &&
      choose(finder.setStatus, 'statuses', ({ number }) => ({ status: number })),
    can(readScopeOf('groups')) &&
      choose(
        finder.addGroup,
        'groups',
        ({ number }) => ({ add_groups: [number] }),
        ({ number }) => !groups.some((own) => own.number === number),
      ),
  ];
  return entries.filter((entry) => entry !== false);
}
