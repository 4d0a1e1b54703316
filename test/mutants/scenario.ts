/** The scenario that runs every operation, to notice statements that lack the condition of the account. */
import type { Contact } from '@switchbook/domain/contact/contact.js';
import { contactParts } from '@switchbook/domain/contact/contact-parts.js';
import { set } from '@switchbook/domain/contact/edit.js';
import type { Cursor, PageRequest } from '@switchbook/domain/contact/page.js';
import { allContacts, type ContactFilter } from '@switchbook/domain/contact/query.js';
import type { SortKey } from '@switchbook/domain/contact/sorts.js';
import type { StoredEvent } from '@switchbook/domain/events/event.js';
import { ProblemError } from '@switchbook/domain/problems/problem.js';
import { fileOf } from '../support/accounts/import-fixture.js';
import { eraseSome } from './erasure-scenario.js';
import { merging } from './merging.js';
import { add, at, csv, email, hold, item, phone, type Stage, save, strangers } from './populate.js';
import { withBulkChanges } from './scenario-bulk.js';
import { withInheritedIds } from './scenario-ids.js';
import { withPulls } from './scenario-pulls.js';
import { withWebhooks } from './scenario-webhooks.js';

/** Runs every operation on the data of `populate`, and reports the answers; it ends when `onAnswer` throws. */
export async function everything(stage: Stage, onAnswer: (line: string) => void): Promise<void> {
  const { core, caller, advance } = stage;
  const note = async <Value>(
    name: string,
    work: () => Promise<Value> | Value,
  ): Promise<Value | undefined> => {
    advance(1_000);
    let value: Value | undefined;
    let answer: string | undefined;
    try {
      value = await work();
      answer = JSON.stringify(value);
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      answer = JSON.stringify(error.problem);
    }
    onAnswer(`${name} ${answer}`);
    return value;
  };
  const order: readonly SortKey[] = [{ by: 'number', descending: false }];
  const page = (more: Partial<PageRequest> = {}): PageRequest => ({
    from: { at: 'start' },
    limit: 4,
    order,
    wantTotal: true,
    ...more,
  });
  const all = await core.listContacts(caller, allContacts, page({ limit: 100 }));
  const [jane, john, third, fourth] = all.items as readonly [Contact, Contact, Contact, Contact];
  onAnswer(JSON.stringify(all));

  await note('authenticate', async () => {
    const principal = await core.authenticate(stage.key);
    return [principal?.account.id, principal?.keyId];
  });

  // Reads.
  // Once more: from what was remembered.
  for (const selector of [
    { by: 'id', id: jane.id },
    { by: 'number', number: jane.number },
    { by: 'identity', key: { kind: 'phone', scope: '', value: '14155550101' } },
    { by: 'identity', key: { kind: 'external', scope: 'crm', value: 'x-1' } },
    { by: 'identity', key: { kind: 'vendor_id', scope: 'shop', value: 'chosen-1' } },
  ] as const)
    for (const round of [1, 2, 3])
      await note(`get ${selector.by} ${round}`, () => core.getContact(caller, { target: [selector] }));
  // Omits positions, which differ from run to run.
  const shownEvents = (events: readonly StoredEvent[]) =>
    events.map(({ type, contactId, version, after }) => [type, contactId, version, after?.name]);
  for (const more of [{}, { contactId: jane.id }, { types: ['tag.created'] as const }])
    await note(`feed ${Object.keys(more)}`, async () => {
      const { events, isEnd } = await core.listEvents(caller, { from: 'oldest', limit: 1_000, ...more });
      return [shownEvents(events), isEnd];
    });
  await note('feed from here', async () => {
    const first = await core.listEvents(caller, { from: 'oldest', limit: 3 });
    const second = await core.listEvents(caller, { from: first.next, limit: 3 });
    const now = await core.listEvents(caller, { from: 'now', limit: 3 });
    const waited = await core.listEvents(caller, { from: now.next, limit: 3, waitMs: 200 });
    return [
      shownEvents(first.events),
      shownEvents(second.events),
      shownEvents(now.events),
      shownEvents(waited.events),
    ];
  });
  for (const id of [jane.id, john.id])
    await note('history', async () => {
      const { entries } = await core.listHistory(
        caller,
        { target: [{ by: 'id', id }] },
        { limit: 50, before: null },
      );
      return entries.map(({ event, keyName }) => [event.type, event.version, keyName]);
    });
  const orders: readonly (readonly SortKey[])[] = [
    order,
    [
      { by: 'createdAt', descending: true },
      { by: 'id', descending: true },
    ],
    [
      { by: 'createdAt', descending: false },
      { by: 'number', descending: false },
    ],
    [{ by: 'updatedAt', descending: true }],
    [
      { by: 'name', descending: false },
      { by: 'fullName', descending: false },
    ],
    [{ by: 'givenName', descending: true }],
    [{ by: 'familyName', descending: false }],
    [{ by: { vendorId: 'shop' }, descending: false }],
    [{ by: { vendorId: 'nowhere' }, descending: true }],
  ];
  for (const [index, by] of orders.entries()) {
    let from: PageRequest['from'] = { at: 'start' };
    for (let pages = 0; pages < 5; pages += 1) {
      const seen = await note(`list ${index}`, () =>
        core.listContacts(caller, allContacts, page({ order: by, from })),
      );
      if (seen?.next == null || typeof by[0]?.by === 'object') break;
      from = { at: 'after', cursor: seen.next as Cursor };
    }
    await note(`skip ${index}`, () =>
      core.listContacts(caller, allContacts, page({ order: by, from: { at: 'skip', count: 3 } })),
    );
    await note(`deep ${index}`, () =>
      core.listContacts(caller, allContacts, page({ order: by, from: { at: 'skip', count: 2_000 } })),
    );
  }
  // The third time, the page itself is revalidated.
  for (const again of [1, 2, 3, 4])
    await note(`list again ${again}`, () => core.listContacts(caller, allContacts, page()));
  // This number of scopes needs a statement for each contact.
  const scoped = Array.from({ length: 66 }, (_, index) => ({
    op: 'save',
    onMatch: 'refuse',
    edit: { identities: [hold('vendor_id', `scoped-${index}`, { scope: `scope-${index}` })] },
  })) as never[];
  const results = await note('many scopes', () => core.runBatch(caller, scoped, { repeats: 'sequence' }));
  await note('list of many scopes', () =>
    core.listContacts(
      caller,
      allContacts,
      page({ order: [{ by: { vendorId: 'shop' }, descending: false }] }),
    ),
  );
  const gone = (results ?? []).flatMap(({ contact }) =>
    contact === null ? [] : [{ op: 'delete', ...at(contact) }],
  );
  await note('no more', () => core.runBatch(caller, gone as never[], { repeats: 'sequence' }));
  const filters: readonly ContactFilter[] = [
    { op: 'dialable' },
    { op: 'text', terms: [{ in: 'everything', value: 'person' }] },
    { op: 'text', terms: [{ in: 'name', value: 'j' }] },
    { op: 'text', terms: [{ in: 'emails', value: 'jane@' }] },
    { op: 'text', terms: [{ in: 'shownNumber', value: '1415', face: 'test', form: 'digits' }] },
    { op: 'catalog', catalog: 'tags', item: { by: 'folded', name: 'lead' } },
    { op: 'catalog', catalog: 'tags', item: { by: 'name', name: 'lead' } },
    { op: 'catalog', catalog: 'groups', item: { by: 'number', number: 1 } },
    { op: 'catalog', catalog: 'sources', item: { by: 'folded', name: 'fair' } },
    { op: 'catalog', catalog: 'statuses', item: { by: 'id', id: jane.status?.id ?? '' } },
    { op: 'among', field: 'group', values: [1] },
    { op: 'missing', field: 'group' },
    { op: 'missing', field: 'tag' },
    { op: 'identity', key: { kind: 'email', scope: '', value: 'jane@example.com' } },
    { op: 'identity', key: { kind: 'external', scope: 'crm', value: 'x-1' } },
    { op: 'holdsNumber', digits: '525512345678', equivalents: true },
    { op: 'meetsNumber', digits: '525512345678' },
    { op: 'holdsScope', kind: 'vendor_id', scope: 'shop' },
    { op: 'textOf', field: 'source', contains: '1' },
    { op: 'holdsKind', kinds: ['email'] },
    { op: 'consent', channel: 'whatsapp', state: 'opted_in' },
    { op: 'consent', channel: 'whatsapp', state: 'opted_out' },
  ] as never;
  for (const [index, filter] of filters.entries()) {
    await note(`filter ${index}`, () => core.listContacts(caller, filter, page({ limit: 20 })));
    await note(`count ${index}`, () => core.countContacts(caller, filter));
    await note(`count again ${index}`, () => core.countContacts(caller, filter));
  }
  await note('rest', async () => {
    const pieces: unknown[] = [];
    const rest = { by: 'id', keys: [jane.id, john.id] } as const;
    for await (const piece of core.readRest(caller, rest)) pieces.push(piece);
    const numbers = { by: 'number', keys: [third.number] } as const;
    for await (const piece of core.readRest(caller, numbers)) pieces.push(piece);
    return pieces;
  });
  await note('parts', () => core.listContacts(caller, allContacts, page(), { parts: contactParts }));
  for (const key of [
    { kind: 'phone', scope: '', value: '14155550101' },
    { kind: 'phone', scope: '', value: '525512345678' },
    { kind: 'email', scope: '', value: 'jane@example.com' },
    { kind: 'external', scope: '', value: 'x-1', anyScope: true },
    { kind: 'username', scope: '', value: 'jane', anyScope: true },
  ] as const)
    await note(`resolve ${key.value}`, () => core.resolveContact(caller, [{ by: 'identity', key }]));
  await note('resolve number', () => core.resolveContact(caller, [{ by: 'number', number: john.number }]));
  for (const format of ['csv', 'ndjson', 'vcf'] as const)
    for (const filter of [allContacts, filters[5] as ContactFilter])
      await note(`export ${format}`, async () => {
        const pieces: Uint8Array[] = [];
        for await (const piece of core.exportContacts(caller, filter, { format }).chunks) pieces.push(piece);
        return Buffer.concat(pieces).toString();
      });

  // Notes, consents, suppressions.
  const notes = await note('notes', () => core.listNotes(caller, at(jane), { limit: 1, after: null }));
  if (notes?.next != null)
    await note('more notes', () => core.listNotes(caller, at(jane), { limit: 5, after: notes.next }));
  const added = await note('add note', () => core.addNote(caller, at(john), { body: 'fourth' }));
  if (added !== undefined) await note('delete note', () => core.deleteNote(caller, at(john), added.id));
  await note('consents', () => core.listConsents(caller, at(jane)));
  await note('current consents', () => core.listCurrentConsents(caller, at(jane)));
  await note('consent pieces', async () => {
    const pieces: unknown[] = [];
    for await (const piece of core.readConsentPieces(caller, at(jane))) pieces.push(piece);
    return pieces;
  });
  await note('opt out', () =>
    core.recordConsent(caller, at(jane), { channel: 'whatsapp', state: 'opted_out', purpose: null }),
  );
  const kept = await note('suppress', () =>
    core.setSuppression(caller, at(jane), { channel: 'whatsapp', reason: 'asked', expiresAt: null }),
  );
  await note('suppressions', () => core.listSuppressions(caller, at(jane)));
  if (kept !== undefined)
    await note('lift', () => core.deleteSuppression(caller, at(jane), kept.suppression.id));
  await note('suppressions again', () => core.listSuppressions(caller, at(john)));
  const forSender = { channel: 'whatsapp', state: 'opted_in', sender: '14155550100' } as const;
  await note('opt in for a sender', () => core.recordConsent(caller, at(third), forSender));
  await note('reach with a sender', () => core.getContact(caller, at(third)));
  await note('reaches with a sender', () => core.listContacts(caller, allContacts, page({ limit: 20 })));

  await note('records', () =>
    core.listRecords(
      caller,
      [jane, john, third].map((contact) => contact.id),
    ),
  );
  const { accountId } = caller;
  await note('upstreams', () => core.listUpstreams({ accountId }));
  await note('upstream', () => core.findUpstream(accountId, 'shop'));
  await note('set upstream', () =>
    core.setUpstream(accountId, { face: 'other', url: 'https://other.example', key: null }),
  );
  await note('remove upstream', () => core.removeUpstream(accountId, 'shop'));
  await note('no upstream', () => core.removeUpstream(accountId, 'shop'));

  // Writes.
  const edit = (contact: Contact, change: object) =>
    core.editContact(caller, { op: 'edit', ...at(contact), edit: change } as never);
  await note('rename', () => edit(jane, { displayName: set('Jane Smith') }));
  await note('block', () => edit(jane, { blocked: set(true) }));
  await note('may be sent', () =>
    core.canSend(caller, {
      channel: 'email',
      purpose: 'marketing',
      sender: null,
      recipients: ['jane@example.com', 'leaving@example.com'].map((value) => ({
        key: { kind: 'email', scope: '', value },
        chosen: null,
      })),
    }),
  );
  await note('new tag', () => edit(third, { tags: add('fresh'), groups: add('fresh') }));
  await note('tags off', () =>
    edit(jane, { tags: [{ op: 'remove', items: [item('lead')] }], groups: [{ op: 'set', items: [] }] }),
  );
  await note('new number', () => edit(john, { identities: [phone('14155550777')] }));
  await note('taken number', () => edit(third, { identities: [phone('14155550101')] }));
  await note('opt-out comes back', () => edit(fourth, { identities: [phone('14155550199')] }));
  await note('opt-out comes back to a new contact', () =>
    save(stage, { displayName: set('Again'), identities: [email('leaving@example.com')] }),
  );
  for (const catalog of ['tags', 'groups'] as const) {
    const passing = async (name: string, statement: string, work: (items: object) => Promise<unknown>) => {
      const created = await core.createCatalogItem(caller, catalog, { name, color: null } as never);
      stage.ahead(statement, () => core.deleteCatalogItem(caller, catalog, created.number));
      return work({ [catalog]: [{ op: 'add', items: [{ by: 'number', number: created.number }] }] });
    };
    await note(`made with a passing item of ${catalog}`, () =>
      passing('first', 'insert_contacts', (items) => save(stage, { displayName: set('Late'), ...items })),
    );
    await note(`edited with a passing item of ${catalog}`, () =>
      passing('second', 'update_contacts', (items) => edit(jane, items)),
    );
  }
  await note('created', () => save(stage, { displayName: set('New'), identities: [phone('14155550888')] }));
  await note('returned', () => save(stage, { identities: [phone('14155550888')] }, 'return'));
  await note('merged', () =>
    save(stage, { company: set('Merged'), identities: [phone('14155550888')] }, 'merge'),
  );
  await note('refused', () => save(stage, { identities: [phone('14155550888')] }));
  await note('unique email', () =>
    core.saveContact(caller, {
      op: 'save',
      onMatch: 'refuse',
      alsoUnique: ['email'],
      edit: { identities: [email('jane@example.com')] },
    } as never),
  );
  await note('matched by email', () =>
    core.saveContact(caller, {
      op: 'save',
      onMatch: 'merge',
      match: {
        holder: {
          keys: [{ kind: 'email', scope: '', value: 'im@example.com' }],
          equivalents: false,
          pick: 'only',
        },
      },
      edit: { company: set('By email') },
    } as never),
  );
  const commands = [
    { op: 'save', onMatch: 'refuse', edit: { identities: [phone('14155550901')], tags: add('bulk') } },
    { op: 'save', onMatch: 'merge', edit: { identities: [phone('14155550101')], company: set('Bulk') } },
    { op: 'edit', ...at(third), edit: { owner: set('7') } },
    { op: 'delete', ...at(fourth) },
    { op: 'save', onMatch: 'return', edit: { identities: [phone('14155550902')] } },
  ] as never[];
  await note('batch', () => core.runBatch(caller, commands, { repeats: 'sequence' }));
  const more = [
    { op: 'save', onMatch: 'refuse', edit: { identities: [phone('14155550911')], tags: add('bulk') } },
    { op: 'save', onMatch: 'refuse', edit: { identities: [phone('14155550901')] } },
    { op: 'save', onMatch: 'refuse', edit: { identities: [phone('14155550912')] } },
  ] as never[];
  await note('each', () => core.runCommands(caller, more, { commit: 'each' }));
  await note('once', () => core.runCommands(caller, more, { commit: 'once' }));
  for (const op of ['add', 'remove'] as const)
    await note(`members ${op}`, () =>
      core.changeGroupMembership(caller, {
        group: 1,
        op,
        contacts: [{ target: [{ by: 'id', id: john.id }] }],
        ifMissing: 'refuse',
      }),
    );
  await note('deleted', () => core.deleteContact(caller, { op: 'delete', ...at(third) }));

  // Catalogs and agents.
  for (const catalog of ['tags', 'groups', 'sources', 'statuses'] as const) {
    await note(`catalog ${catalog}`, () => core.listCatalog(caller, catalog));
    await note(`item ${catalog}`, () => core.getCatalogItem(caller, catalog, 1));
    const made = await note(`make ${catalog}`, () =>
      core.createCatalogItem(caller, catalog, { name: 'Made', color: null } as never),
    );
    await note(`make another of ${catalog}`, () =>
      core.createCatalogItem(caller, catalog, { name: 'Another', color: null } as never),
    );
    const number = made?.number ?? 0;
    await note(`rename ${catalog}`, () => core.updateCatalogItem(caller, catalog, number, { name: 'Named' }));
    await note(`taken ${catalog}`, () => core.updateCatalogItem(caller, catalog, 1, { name: 'Named' }));
    await note(`delete ${catalog}`, () => core.deleteCatalogItem(caller, catalog, number));
    await note(`uses of ${catalog}`, async () => [...(await core.countCatalogUses(caller, catalog))].sort());
    const gone = await note(`make one of ${catalog} that goes`, () =>
      core.createCatalogItem(caller, catalog, { name: 'Goes', color: null } as never),
    );
    const ref = { by: 'number', number: gone?.number ?? 0, missing: 'refuse' } as const;
    const lists = { tags: [{ op: 'add', items: [ref] }], groups: [{ op: 'add', items: [ref] }] } as const;
    const ones = { sources: { source: set(ref) }, statuses: { status: set(ref) } } as const;
    const edit = catalog === 'tags' || catalog === 'groups' ? { [catalog]: lists[catalog] } : ones[catalog];
    await note(`given ${catalog}`, () => core.editContact(caller, { op: 'edit', ...at(john), edit }));
    await note(`merge ${catalog}`, () =>
      core.mergeCatalogItems(caller, catalog, { from: ref.number, into: 1 }),
    );
    // The twins have these items, too.
    if (catalog === 'sources' || catalog === 'statuses')
      await note(`merge the first of ${catalog}`, () =>
        core.mergeCatalogItems(caller, catalog, { from: 1, into: 2 }),
      );
  }
  await note('delete a tag in use', () => core.deleteCatalogItem(caller, 'tags', 1));
  await note('agents', () => core.listClientUsers(caller));
  await note('save agents', () => core.saveClientUsers(caller, [{ id: 'a1', name: 'Agent 1', phone: '1' }]));

  // Imports.
  const signal = () => ({ signal: new AbortController().signal });
  const jobs = await note('imports', () => core.listImports(caller, { limit: 1, after: null }));
  if (jobs?.next != null)
    await note('more imports', () => core.listImports(caller, { limit: 5, after: jobs.next }));
  const rows = [
    'Im Port,+14155550301,im2@example.com,imported',
    'Brand New,+14155550401,new@example.com,brand',
    'Twice,+14155550402,jane@example.com,',
    'Left,+14155550199,leaving@example.com,',
    'Bad,,,',
  ];
  const imported = {
    op: 'identity',
    key: { kind: 'phone', scope: '', value: '14155550401' },
  } as ContactFilter;
  for (const onMatch of ['skip', 'update', 'fill'] as const) {
    const job = await note(`import ${onMatch}`, () =>
      core.createImport(caller, fileOf(csv(rows), { onMatch, tags: ['all'] })),
    );
    if (job === undefined) continue;
    await core.runImports(signal());
    await note(`job ${onMatch}`, () => core.getImport(caller, job.id));
    await note(`rows ${onMatch}`, () => core.listImportRows(caller, job.id, {}, { limit: 100, after: null }));
    await note(`rejected rows ${onMatch}`, () =>
      core.listImportRows(caller, job.id, { outcomes: ['rejected'] }, { limit: 1, after: null }),
    );
    await note(`rejected ${onMatch}`, async () => {
      let text = '';
      for await (const piece of core.downloadRejectedRows(caller, job.id)) text += piece;
      return text;
    });
    if (onMatch === 'skip') continue;
    // An undo keeps changes made after the import.
    const [changed] = (await core.listContacts(caller, imported, page({ limit: 1 }))).items;
    if (changed !== undefined) await note(`change ${onMatch}`, () => edit(changed, { owner: set(onMatch) }));
    await note(`undo ${onMatch}`, () => core.undoImport(caller, job.id));
    await core.runImports(signal());
    await note(`undone ${onMatch}`, () => core.getImport(caller, job.id));
  }
  const row = { phone: '+14155550101', consents: [{ channel: 'sms', state: 'opted_in' }] };
  const opting = await note('import of consents', () =>
    core.createImport(caller, fileOf(`${JSON.stringify(row)}\n`, { onMatch: 'update' })),
  );
  await core.runImports(signal());
  if (opting !== undefined) await note('undo of consents', () => core.undoImport(caller, opting.id));
  await core.runImports(signal());
  await note('consents after it', () => core.listConsents(caller, at(jane)));
  await note('dry run', () =>
    core.createImport(caller, fileOf(csv(rows), { onMatch: 'update', isDryRun: true })),
  );
  await core.runImports(signal());
  const cancelled = await note('import to cancel', () =>
    core.createImport(caller, fileOf(csv(['Never,+14155550403,,']))),
  );
  if (cancelled !== undefined) {
    await note('cancel', () => core.cancelImport(caller, cancelled.id));
    await core.runImports(signal());
    await note('cancelled', () => core.getImport(caller, cancelled.id));
  }

  await withPulls(stage, note);
  await withBulkChanges(stage, note);
  await withInheritedIds(stage, note);
  await withWebhooks(stage, note);

  // Keys, tokens, idempotent requests, settings.
  const key = await note('key', () =>
    core.createKey(caller.accountId, { name: 'k', scopes: ['contacts:read'] } as never),
  );
  await note('keys', () => core.listKeys(caller));
  if (key !== undefined) {
    await note('change a key', () => core.updateKey(caller.accountId, key.key.id, { name: 'l', scopes: [] }));
    await note('rotate', () => core.rotateKey(caller.accountId, key.key.id, 60));
    await note('rotate at once', () => core.rotateKey(caller.accountId, key.key.id, 0));
    await note('revoke', () => core.revokeKey(caller.accountId, key.key.id));
  }
  await note("change another's", () =>
    core.updateKey(caller.accountId, strangers.key as never, { name: 'taken' }),
  );
  const account = await core.getAccount(caller);
  await note('usage', () => core.getUsage({ accountId: account.id }, 3));
  await note("revoke another's", () => core.revokeKey(caller.accountId, strangers.key as never));
  const named = { accountId: caller.accountId, key: 'named', fingerprinted: ['a'] } as never;
  for (const round of [1, 2])
    await note(`once ${round}`, () =>
      core.runIdempotent(named, async (bound) => {
        const saved = await bound.saveContact(caller, {
          op: 'save',
          onMatch: 'refuse',
          edit: { identities: [phone(`1415555100${round}`)] },
        } as never);
        return { status: 201, headers: {}, response: saved.contact.id } as never;
      }),
    );
  await note('settings', () => core.updateAccount(caller.accountId, { default_region: 'DE' } as never));
  await note('account', () => core.getAccount(caller));
  const trail = await note('trail', () =>
    core.listAudit({ accountId }, { limit: 3, after: null, since: null }),
  );
  await note('more of the trail', () =>
    core.listAudit({ accountId }, { limit: 100, after: trail?.next ?? null, since: null }),
  );

  await eraseSome(stage, note);
  await merging(stage, note);

  // The remaining contacts. Sweeps are excluded, since they run for all accounts.
  await note('left', () => core.listContacts(caller, allContacts, page({ limit: 100 })));
}
