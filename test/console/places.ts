/**
 * Every form of the console for data that others may change at the same time. It has the source file, and functions
 * that open the form, change the data in it, and change the data from elsewhere.
 */
import type { Locator, Page } from 'playwright-core';
import type { useConsole } from './console.js';

export interface EditablePlace {
  /** path in `console/src` */
  readonly file: string;
  /** creates the edited object; the other functions get its result */
  readonly before?: () => Promise<unknown>;
  readonly at: string | ((made: never) => string);
  readonly open: (page: Page) => Promise<void>;
  readonly field: (page: Page) => Locator;
  /** the method of the other change, unless it is PATCH */
  readonly method?: string;
  readonly path: string | ((made: never) => string);
  readonly body: (text: string) => object;
  /** the text that is typed and stored for a word, if it differs */
  readonly textOf?: (word: string) => string;
  readonly stored: (made: never) => Promise<unknown>;
  /** leaving the field is enough */
  readonly savesItself?: true;
  /** the form is not closed by a save, so it can be edited meanwhile */
  readonly staysOpen?: true;
  /** name of the button, unless it is *Save* */
  readonly saveBy?: string;
  /** the member with the name *Own* edits it, not a key */
  readonly asMember?: true;
}

type Call = (
  method: string,
  path: string,
  body?: unknown,
) => ReturnType<ReturnType<typeof useConsole>['call']>;

export function editablePlaces(call: Call, id: string) {
  const person = `/contacts?person=${id}`;
  const addressOf = (name: string) => `https://${name}.vendor.invalid`;
  const dialogOf = (page: Page) => page.getByRole('dialog');
  const choose = async (page: Page, name: RegExp) => {
    await page.getByRole('button', { name }).first().click();
    await page.getByRole('menuitem', { name: 'Edit…' }).click();
  };
  const post = async (path: string, body: object) => (await call('POST', path, body)).json.data;
  const got = async (path: string) => (await call('GET', path)).json.data;
  const listed = async (path: string, is: (one: Record<string, unknown>) => boolean) =>
    (await got(path)).find(is);
  return {
    'the name of a person': {
      file: 'person/PersonHeader.tsx',
      at: person,
      open: (page: Page) => page.getByRole('button', { name: 'Edit name' }).click(),
      field: (page: Page) => page.getByRole('heading').getByLabel('Name', { exact: true }),
      path: `/contacts/${id}`,
      body: (display_name: string) => ({ display_name }),
      stored: async () => (await got(`/contacts/${id}`)).display_name,
      savesItself: true,
    },
    'the details of a person': {
      file: 'person/Details.tsx',
      at: person,
      open: (page: Page) => page.getByRole('button', { name: 'Edit details' }).click(),
      field: (page: Page) => page.getByRole('form').getByLabel('Company'),
      path: `/contacts/${id}`,
      body: (company: string) => ({ company }),
      stored: async () => (await got(`/contacts/${id}`)).company,
    },
    'an attribute': {
      file: 'person/Attributes.tsx',
      at: person,
      open: (page: Page) => page.getByRole('button', { name: 'Edit plan' }).click(),
      field: (page: Page) => page.getByRole('form').getByLabel('Value'),
      path: `/contacts/${id}`,
      body: (plan: string) => ({ attributes: { plan } }),
      stored: async () => (await got(`/contacts/${id}`)).attributes.plan,
    },
    'a declared field': {
      file: 'person/OwnFieldRow.tsx',
      at: person,
      before: () => post('/fields', { key: 'seat', label: 'Seat', type: 'text' }),
      open: async (page: Page) => {
        await page.getByRole('button', { name: '1 empty field' }).click();
        await page.getByRole('button', { name: 'Edit Seat' }).click();
      },
      field: (page: Page) => page.getByRole('form').getByLabel('Seat'),
      path: `/contacts/${id}`,
      body: (seat: string) => ({ attributes: { seat } }),
      stored: async () => (await got(`/contacts/${id}`)).attributes.seat,
    },
    'a note': {
      file: 'person/notes.tsx',
      at: `${person}&tab=history`,
      before: () => post(`/contacts/${id}/notes`, { body: 'first' }),
      open: (page: Page) => page.getByRole('button', { name: 'Edit note' }).click(),
      field: (page: Page) => page.getByLabel('Text of the note'),
      path: (made: { id: string }) => `/contacts/${id}/notes/${made.id}`,
      body: (body: string) => ({ body }),
      stored: async () => (await got(`/contacts/${id}/notes`))[0].body,
    },
    'the settings': {
      file: 'settings/AccountForm.tsx',
      staysOpen: true,
      at: '/settings',
      open: async () => {},
      field: (page: Page) => page.getByLabel('Name', { exact: true }),
      path: '/account',
      body: (name: string) => ({ name }),
      stored: async () => (await got('/account')).account.name,
    },
    'a tag': {
      file: 'catalogs/item-dialogs.tsx',
      at: '/catalogs',
      open: (page: Page) => choose(page, /^Actions for vip/),
      field: (page: Page) => dialogOf(page).getByLabel('Name', { exact: true }),
      before: () => listed('/tags', (tag) => tag.name === 'vip'),
      path: (made: { number: number }) => `/tags/${made.number}`,
      body: (name: string) => ({ name }),
      stored: async (made: { number: number }) =>
        (await listed('/tags', (tag) => tag.number === made.number)).name,
    },
    'a field': {
      file: 'fields/FieldDialog.tsx',
      at: '/fields',
      before: () => post('/fields', { key: 'size', label: 'Size', type: 'text' }),
      open: (page: Page) => page.getByRole('button', { name: 'Edit Size' }).click(),
      field: (page: Page) => dialogOf(page).getByLabel('Name', { exact: true }),
      path: '/fields/size',
      body: (label: string) => ({ label }),
      stored: async () => (await listed('/fields', (field) => field.key === 'size')).label,
    },
    'a member': {
      file: 'members/member-dialogs.tsx',
      at: '/members',
      before: async () => (await post('/members', { name: 'Kim', role: 'reader' })) as { number: number },
      open: (page: Page) => choose(page, /^Actions for Kim/),
      field: (page: Page) => dialogOf(page).getByLabel('Name', { exact: true }),
      path: (made: { number: number }) => `/members/${made.number}`,
      body: (name: string) => ({ name }),
      stored: async (made: { number: number }) => (await got(`/members/${made.number}`)).name,
    },
    'a webhook': {
      file: 'webhooks/webhook-forms.tsx',
      at: '/webhooks',
      before: () => post('/webhooks', { url: 'https://hooks.invalid/x', description: 'one' }),
      open: async (page: Page) => {
        await page.getByText('https://hooks.invalid/x').first().click();
        await page.getByRole('button', { name: 'Edit', exact: true }).click();
      },
      field: (page: Page) => dialogOf(page).getByLabel('Description'),
      path: (made: { id: string }) => `/webhooks/${made.id}`,
      body: (description: string) => ({ description }),
      stored: async (made: { id: string }) => (await got(`/webhooks/${made.id}`)).description,
    },
    'a key': {
      file: 'keys/key-dialogs.tsx',
      at: '/keys',
      before: () => post('/keys', { name: 'robot', scopes: ['contacts:read'] }),
      open: (page: Page) => choose(page, /^Actions for robot/),
      field: (page: Page) => dialogOf(page).getByLabel('Name', { exact: true }),
      path: (made: { id: string }) => `/keys/${made.id}`,
      body: (name: string) => ({ name }),
      stored: async (made: { id: string }) => (await listed('/keys', (key) => key.id === made.id)).name,
    },
    'a number of a person': {
      file: 'person/Identities.tsx',
      at: person,
      open: async (page: Page) => {
        await page.getByRole('button', { name: /^Actions for \+49/ }).click();
        await page.getByRole('menuitem', { name: 'Edit…' }).click();
      },
      field: (page: Page) => page.getByRole('form').getByLabel('Label', { exact: true }),
      method: 'POST',
      path: `/contacts/${id}/identities`,
      body: (label: string) => ({ kind: 'phone', value: '+4915123456789', label }),
      stored: async () =>
        (await got(`/contacts/${id}`)).identities.find(
          (identity: { kind: string }) => identity.kind === 'phone',
        ).label,
    },
    'a view': {
      file: 'views/ViewDialog.tsx',
      before: () => post('/views', { name: 'Leads', shared: true, definition: {} }),
      at: (made: { number: number }) => `/contacts?view=${made.number}`,
      open: async (page: Page) => {
        await page.getByRole('button', { name: 'View actions' }).click();
        await page.getByRole('menuitem', { name: 'Rename view' }).click();
      },
      field: (page: Page) => dialogOf(page).getByLabel('Name of the view', { exact: true }),
      path: (made: { number: number }) => `/views/${made.number}`,
      body: (name: string) => ({ name }),
      stored: async (made: { number: number }) => (await got(`/views/${made.number}`)).name,
    },
    'a role': {
      file: 'members/RoleDialog.tsx',
      before: async () => {
        await call('PUT', '/roles/desk', { label: 'Desk', scopes: ['contacts:read'], sees: 'all' });
      },
      at: '/members?tab=roles',
      open: (page: Page) => choose(page, /^Actions for Desk/),
      field: (page: Page) => dialogOf(page).getByLabel('Name', { exact: true }),
      method: 'PUT',
      path: '/roles/desk',
      body: (label: string) => ({ label, scopes: ['contacts:read'], sees: 'all' }),
      stored: async () => (await listed('/roles', (role) => role.name === 'desk')).label,
    },
    'an intake': {
      file: 'intakes/intake-dialogs.tsx',
      before: async () =>
        (await post('/intakes', { name: 'shop', variant: 'meta', secret: 'secret-of-the-app' })) as {
          id: string;
        },
      at: '/whatsapp',
      open: (page: Page) => page.getByRole('button', { name: 'Edit…' }).click(),
      field: (page: Page) => dialogOf(page).getByLabel('Name', { exact: true }),
      path: (made: { id: string }) => `/intakes/${made.id}`,
      body: (name: string) => ({ name }),
      stored: async (made: { id: string }) =>
        (await listed('/intakes', (intake) => intake.id === made.id)).name,
    },
    'a phone book': {
      file: 'books/book-forms.tsx',
      before: async () =>
        (await post('/books', { name: 'Desk', source: { kind: 'all' } })) as { number: number },
      at: (made: { number: number }) => `/connect/phone-books?book=${made.number}`,
      open: (page: Page) => page.getByRole('button', { name: 'Edit', exact: true }).click(),
      field: (page: Page) => dialogOf(page).getByLabel('Name', { exact: true }),
      path: (made: { number: number }) => `/books/${made.number}`,
      body: (name: string) => ({ name }),
      stored: async (made: { number: number }) => (await got(`/books/${made.number}`)).name,
    },
    'the forwarding of an API': {
      file: 'connect/ForwardCard.tsx',
      staysOpen: true,
      before: () => call('PUT', '/upstreams/wacr', { url: addressOf('first') }),
      at: '/connect/wacr?step=forward',
      open: async () => {},
      field: (page: Page) => page.getByLabel('URL', { exact: true }),
      method: 'PUT',
      path: '/upstreams/wacr',
      body: (name: string) => ({ url: addressOf(name) }),
      textOf: addressOf,
      saveBy: 'Update forwarding',
      stored: async () => (await listed('/upstreams', (upstream) => upstream.face === 'wacr')).url,
    },
    'the own name': {
      file: 'me/MePage.tsx',
      staysOpen: true,
      asMember: true,
      before: async () => (await listed('/members', (member) => member.name === 'Own')) as { number: number },
      at: '/me',
      open: async () => {},
      field: (page: Page) => page.getByRole('textbox', { name: 'Name' }),
      path: (made: { number: number }) => `/members/${made.number}`,
      body: (name: string) => ({ name }),
      stored: async (made: { number: number }) => (await got(`/members/${made.number}`)).name,
    },
  } satisfies Readonly<Record<string, EditablePlace>>;
}
