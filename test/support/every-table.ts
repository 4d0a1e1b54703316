/**
 * A row for every table of the schema, as it is or as it was: of each row those columns are written that the schema has.
 * A table that is new has to get its row here, which a test asks for.
 */

import { leftOut } from '../../src/store/backups/table-catalog.js';
import type { Database } from '../../src/store/database/database.js';
import { planned } from '../../src/store/database/sql.js';

const at = '2026-01-15T09:00:00.123Z';
const id = (number: number) => `0196b1d6-7d2f-7c55-9f0e-${String(number).padStart(12, '0')}`;
const account = id(1);
const [contact, other, key, job, tag, hook, merge] = [10, 11, 2, 40, 20, 60, 70].map(id);
const actor = { face: 'test', key: null };
const times = { created_at: at, updated_at: at };
const item = { account_id: account, number: 1, name: 'One', folded: 'one', color: '#0a0b0c', ...times };
const person = {
  account_id: account,
  version: 3,
  type: 'person',
  given_folded: '',
  family_folded: '',
  attributes: { size: 'L', 'tab\there': 'line\nfeed \\ backslash' },
  extensions: {},
  blocked: false,
  ...times,
};

type Row = Readonly<Record<string, unknown>>;

/** The tables are in an order that the foreign keys allow. */
const rows: readonly (readonly [table: string, row: Row])[] = [
  [
    'installation',
    { singleton: true, id: id(90), token_secret: `\\x${'ab'.repeat(32)}`, created_at: at, epoch: 0 },
  ],
  [
    'accounts',
    {
      id: account,
      number: 7,
      slug: 'old',
      name: 'Old "Shop" Ω 😀',
      settings: { default_region: 'BR' },
      created_at: at,
      is_slug_made: false,
      has_intakes: true,
    },
  ],
  [
    'api_keys',
    {
      account_id: account,
      id: key,
      name: 'first',
      hash: '\\x0102',
      prefix: 'sb_live_ab',
      scopes: ['contacts:read', 'tricky,"scope"'],
      created_at: at,
    },
  ],
  [
    'access_tokens',
    {
      account_id: account,
      hash: '\\x0304',
      key_id: key,
      purpose: 'access',
      scopes: [],
      created_at: at,
      expires_at: at,
      family_id: id(3),
    },
  ],
  ['counters', { account_id: account, name: 'contact', next: 12 }],
  ['tags', { ...item, id: tag }],
  ['groups', { ...item, id: id(21) }],
  ['sources', { ...item, id: id(22) }],
  ['statuses', { ...item, id: id(23) }],
  [
    'own_fields',
    {
      account_id: account,
      number: 1,
      id: id(24),
      key: 'plan "x"',
      label: 'Plan',
      type: 'one_of',
      choices: [{ value: 'pro', label: 'Pro', color: null }],
      created_at: at,
      updated_at: at,
    },
  ],
  [
    'segments',
    {
      ...{
        account_id: account,
        number: 1,
        id: id(25),
        name: 'Vip',
        folded: 'vip',
        tree: { all: [] },
        ...times,
      },
      ...{ is_watched: true, watched_since: at, position: 5, seq: 4, walk_began_at: at, next_walk_at: at },
    },
  ],
  ['segment_members', { account_id: account, segment_number: 1, contact_id: contact }],
  [
    'field_values',
    { account_id: account, contact_id: contact, field_number: 1, text_value: 'pro', unique_key: id(26) },
  ],
  [
    'views',
    {
      account_id: account,
      number: 1,
      id: id(26),
      name: 'Partners',
      owner_key_id: key,
      position: 1,
      definition: { columns: [{ name: 'phone', width: 180 }] },
      ...times,
    },
  ],
  [
    'face_states',
    { account_id: account, face: 'test', key_id: key, compared_at: at, requests: 12, contacts: 5 },
  ],
  ['agents', { account_id: account, scope: 'test', id: '5', name: 'Agent', ...times }],
  [
    'contacts',
    {
      ...person,
      id: contact,
      number: 10,
      display_name: 'Jane Doe',
      name_folded: 'jane doe',
      search: 'jane doe',
      source_number: 1,
      status_number: 1,
      vendor_scopes: '{}',
    },
  ],
  ['contacts', { ...person, id: other, number: 11, search: '', vendor_scopes: '{"test":1}' }],
  [
    'identities',
    {
      account_id: account,
      id: id(30),
      contact_id: contact,
      kind: 'phone',
      scope: '',
      value: '14155550123',
      raw: '+1 415 555-0123',
      space: 'number',
      match_key: '14155550123',
      is_primary: true,
      origin: 'test',
      position: 0,
      attrs: {},
      ...times,
    },
  ],
  [
    'identities',
    {
      account_id: account,
      id: id(31),
      contact_id: other,
      kind: 'vendor_id',
      scope: 'test',
      value: 'v-1',
      raw: 'v-1',
      space: 'vendor_id',
      is_primary: false,
      origin: 'test',
      position: 0,
      attrs: { a: null },
      ...times,
    },
  ],
  [
    'identities',
    {
      account_id: account,
      id: id(32),
      contact_id: other,
      kind: 'phone',
      scope: '',
      value: '14155550123',
      raw: '14155550123',
      is_primary: false,
      origin: 'test',
      position: 1,
      attrs: {},
      ...times,
    },
  ],
  [
    'shared_identities',
    {
      account_id: account,
      contact_id: other,
      identity_id: id(32),
      owner_contact_id: contact,
      owner_identity_id: id(30),
    },
  ],
  [
    'contact_activity',
    {
      account_id: account,
      contact_id: contact,
      last_message_at: at,
      messages_in: 3,
      undelivered_code: 131026,
      undelivered_at: at,
    },
  ],
  ['contact_tags', { account_id: account, contact_id: contact, number: 1, position: 0 }],
  ['contact_groups', { account_id: account, contact_id: contact, number: 1, position: 0 }],
  [
    'contact_tallies',
    { account_id: account, bucket: 0, id: id(33), contacts: 2, dialable: 0, lowest: at, highest: at },
  ],
  [
    'notes',
    {
      account_id: account,
      id: id(34),
      number: 1,
      contact_id: contact,
      body: 'a note\r\nof two lines',
      type: 'text',
      attrs: {},
      origin: 'test',
      ...times,
    },
  ],
  [
    'consents',
    {
      account_id: account,
      id: id(35),
      contact_id: contact,
      channel: 'whatsapp',
      state: 'opted_in',
      proof: {},
      subjects: ['number:14155550123'],
      actor,
      occurred_at: at,
      created_at: at,
    },
  ],
  [
    'suppressions',
    {
      account_id: account,
      id: id(36),
      contact_id: contact,
      channel: 'sms',
      subject: '',
      subjects: [],
      reason: 'manual',
      actor,
      ...times,
    },
  ],
  ['erasures', { account_id: account, contact_id: id(12), erased_at: at, hashes: [`\\x${'cd'.repeat(32)}`] }],
  [
    'retained_refusals',
    {
      account_id: account,
      subject: 'number:14155550199',
      id: id(37),
      form: 'consent',
      channel: 'sms',
      record: {},
      retained_at: at,
    },
  ],
  [
    'events',
    {
      account_id: account,
      position: 5,
      seq: 4,
      id: id(38),
      type: 'contact.created',
      contact_id: contact,
      version: 1,
      after: { name: 'Jane' },
      actor,
      occurred_at: at,
    },
  ],
  [
    'idempotency_keys',
    {
      account_id: account,
      key: 'once',
      request_hash: '\\x05',
      status: 201,
      headers: {},
      response: '{"a":"\\n"}',
      created_at: at,
      expires_at: at,
    },
  ],
  ['account_places', { account_id: account }],
  ['key_uses', { account_id: account, key_id: key, last_used_at: at }],
  [
    'begun_steps',
    {
      account_id: account,
      kind: 'test',
      work_id: job,
      step: 'one',
      attempts: 1,
      process: id(91),
      begun_at: at,
    },
  ],
  ['daily_calls', { account_id: account, day: '2026-01-15', face: 'test', calls: 41 }],
  ['daily_contacts', { account_id: account, day: '2026-01-15', contacts: 2 }],
  [
    'plans',
    {
      account_id: account,
      hash: '\\x0506',
      key_id: key,
      change: { op: 'delete' },
      contact_ids: `{${contact}}`,
      versions: '{3}',
      created_at: at,
      expires_at: at,
    },
  ],
  ['shown_contacts', { account_id: account, key_id: key, day: '2026-01-15', contact_id: contact }],
  ['rate_windows', { account_id: account, bucket: 'a/b', hits: 3, ends_at: at }],
  [
    'bulk_changes',
    {
      account_id: account,
      id: id(41),
      state: 'done',
      caller: actor,
      filter: { search: null, tag: 'vip' },
      change: { op: 'edit', edit: { addTags: ['vip'] } },
      position: id(0),
      matched: 1,
      seen: 1,
      changed: 1,
      unchanged: 0,
      failed: 0,
      rows_gone: false,
      due_at: at,
      finished_at: at,
      ...times,
    },
  ],
  [
    'bulk_change_contacts',
    {
      account_id: account,
      bulk_change_id: id(41),
      contact_id: contact,
      had: { tags: { added: [1], removed: [] } },
    },
  ],
  [
    'imports',
    {
      account_id: account,
      id: job,
      state: 'done',
      format: 'csv',
      options: {},
      columns: [],
      caller: {},
      rows: 1,
      bytes: 9,
      checkpoint: 1,
      settled_bytes: 9,
      created: 1,
      updated: 0,
      skipped: 0,
      rejected: 0,
      made: [],
      part_bytes: 3,
      row_bytes: 171,
      rows_gone: false,
      reasons: [],
      erasures: 0,
      ...times,
    },
  ],
  [
    'import_parts',
    { account_id: account, import_id: job, first_row: 1, rows: 1, end_bytes: 9, payload: '\\x000aff' },
  ],
  [
    'import_chunks',
    {
      account_id: account,
      import_id: job,
      first_row: 1,
      rows: 1,
      created: 1,
      updated: 0,
      skipped: 0,
      rejected: 0,
      outcomes: 'c',
      packed: false,
      contacts: '\\x01',
      content: '\\x05',
    },
  ],
  ['import_undone', { account_id: account, import_id: job, contact_id: contact, version: 2 }],
  ['import_previews', { account_id: account, import_id: job, contact_id: contact, contact: {} }],
  ['import_preview_keys', { account_id: account, import_id: job, name: 'number:1', contact_id: contact }],
  ['inherited_ids', { account_id: account, scope: 'test', thing: 'tag', value: 't-1', id: tag }],
  [
    'merges',
    {
      account_id: account,
      id: merge,
      survivor_id: contact,
      loser_id: id(12),
      loser_number: 9,
      snapshot: {},
      actor,
      merged_at: at,
      loser_created_at: at,
      counts: {},
    },
  ],
  ['merge_parts', { account_id: account, merge_id: merge, part: 'note', id: id(34) }],
  ['duplicates', { account_id: account, one_id: contact, other_id: other, score: 5 }],
  ['duplicate_walks', { account_id: account, position: 5, seq: 4 }],
  [
    'duplicate_dismissals',
    { account_id: account, id: id(71), one_id: contact, other_id: other, actor, created_at: at },
  ],
  [
    'intakes',
    {
      account_id: account,
      id: id(65),
      name: 'Shop',
      variant: 'meta',
      token_hash: '\\x08',
      secret: '\\x09',
      verify_token: '\\x0a',
      portfolio: 'p-1',
      numbers: { '106540352242922': '15550783881' },
      unread: { 'field.calls': 3 },
      applied: 1,
      unreadable: 0,
      failed: 1,
      verified_at: at,
      old_secret: '\\x09',
      old_secret_until: at,
      old_token_hash: '\\x08',
      old_token_until: at,
      kinds: { message_in: 2 },
      today: { message_in: 1 },
      today_on: '2026-01-15',
      last_at: at,
      ...times,
    },
  ],
  [
    'webhooks',
    {
      account_id: account,
      id: hook,
      face: 'test',
      url: 'https://example.com',
      state: 'active',
      secret: '\\x06',
      failure_count: 0,
      cursor_position: 5,
      cursor_seq: 4,
      earlier: [3, 4],
      is_held: false,
      ...times,
    },
  ],
  [
    'deliveries',
    {
      account_id: account,
      webhook_id: hook,
      id: id(61),
      event_id: id(38),
      position: 5,
      seq: 4,
      type: 'contact.created',
      state: 'waiting',
      attempts: 1,
      created_at: at,
    },
  ],
  [
    'webhooks',
    {
      account_id: account,
      id: id(67),
      intake_id: id(65),
      face: 'intake',
      url: 'https://example.com/payloads',
      state: 'active',
      secret: '',
      failure_count: 1,
      cursor_position: 6,
      cursor_seq: 1,
      earlier: [],
      is_held: false,
      last_answer: { status: 500, error: null, at },
      ...times,
    },
  ],
  [
    'deliveries',
    {
      account_id: account,
      webhook_id: id(67),
      id: id(68),
      event_id: id(66),
      position: 6,
      seq: 1,
      line: id(69),
      type: 'payload',
      state: 'waiting',
      attempts: 1,
      created_at: at,
    },
  ],
  ['upstreams', { account_id: account, face: 'test', url: 'https://example.com', key: '\\x07', ...times }],
  [
    'intake_payloads',
    {
      account_id: account,
      id: id(66),
      intake_id: id(65),
      received_at: at,
      digest: '\\x0b',
      body: '\\x0c',
      headers: '\\x0d',
      state: 'refused',
      applied_at: at,
      attempts: 1,
      retry_at: at,
      people: ['\\x0e', '\\x0f'],
      position: 6,
      seq: 1,
    },
  ],
  [
    'deleted_contacts',
    {
      account_id: account,
      contact_id: id(13),
      number: 8,
      version: 2,
      display_name: 'Joe Bin',
      search: 'joe bin',
      names: ['number:14155550155'],
      snapshot: { id: id(13) },
      belongings: { notes: [] },
      bytes: 60,
      actor,
      deleted_at: at,
    },
  ],
  ['gone_vendor_ids', { account_id: account, hash: 'c4ca4238a0b923820dcc509a6f75849b', gone_at: at }],
  [
    'audit_entries',
    {
      account_id: account,
      id: id(80),
      occurred_at: at,
      actor: { face: 'cli', key_id: null },
      action: 'key.created',
      subject: key,
      after: { scopes: ['contacts:read'] },
      withheld: ['name'],
    },
  ],
  [
    'pulls',
    {
      account_id: account,
      import_id: job,
      face: 'test',
      url: 'https://example.com',
      keeps_key: false,
      without: [],
      passes: 1,
      pages: 1,
    },
  ],
];

/** Writes the rows into a database of any schema since the first migration; answers the tables that got one. */
export async function fillEveryTable(database: Database): Promise<ReadonlySet<string>> {
  const filled = new Set<string>();
  for (const [table, row] of rows) {
    const columns = await database.query<{ name: string }>(
      planned(`select a.attname::text as name from pg_attribute a where a.attrelid = to_regclass($1) and a.attnum > 0
        and not a.attisdropped and a.attgenerated = ''`),
      [table],
    );
    const names = columns.map(({ name }) => name).filter((name) => row[name] !== undefined);
    if (names.length === 0) continue;
    const list = names.map((name) => `"${name}"`).join(', ');
    await database.query(
      planned(`insert into ${table} (${list}) select ${list} from json_populate_record(null::${table}, $1)`),
      [JSON.stringify(row)],
    );
    filled.add(table);
  }
  return filled;
}

/** Every row of every table that a backup has, as JSON by table. */
export async function allRows(database: Database): Promise<ReadonlyMap<string, readonly Row[]>> {
  const tables = await database.query<{ name: string }>(
    planned(`select quote_ident(c.relname) as name from pg_class c where c.relnamespace = 'public'::regnamespace
      and c.relkind = 'r' and c.relname <> all ($1) order by 1`),
    [leftOut],
  );
  const all = new Map<string, readonly Row[]>();
  for (const { name } of tables) {
    const found = await database.query<{ row: Row }>(
      planned(`select to_jsonb(t) as row from ${name} t order by to_jsonb(t)::text`),
      [],
    );
    all.set(
      name,
      found.map(({ row }) => row),
    );
  }
  return all;
}
