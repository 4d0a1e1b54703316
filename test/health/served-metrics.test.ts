/**
 * `/metrics` matches the table in the documentation, and the dashboard and alert rules name no other metric. Each value
 * is checked after an action that changes it.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { programCommit, programRoot, programVersion } from '../../src/config/root.js';
import { eventually, until } from '../support/until.js';
import { useServer } from '../support/wire/server.js';

const backupDir = mkdtempSync(path.join(tmpdir(), 'switchbook-metrics-'));
const fixture = useServer({ isRelayed: true, settings: { backupDir, backupEveryMs: 366 * 86_400_000 } });
afterAll(() => rmSync(backupDir, { recursive: true, force: true }));

interface Metric {
  type: string;
  /** Names of the labels, over all series. */
  labels: Set<string>;
  series: Map<string, number>;
}

async function scrape(): Promise<{ text: string; metrics: Map<string, Metric> }> {
  const { text, status } = await fixture.send({ path: '/metrics' });
  expect(status).toBe(200);
  const metrics = new Map<string, Metric>();
  for (const line of text.split('\n')) {
    const [, declared = '', type = ''] = /^# TYPE (\S+) (\S+)$/.exec(line) ?? [];
    if (declared !== '') metrics.set(declared, { type, labels: new Set(), series: new Map() });
    const [, name = '', labels = '', value] = /^([a-z_0-9]+)(?:\{(.*)\})? (\S+)$/.exec(line) ?? [];
    const metric = metrics.get(name) ?? metrics.get(name.replace(/_(bucket|sum|count)$/, ''));
    for (const [, label = ''] of labels.matchAll(/(\w+)="/g)) if (label !== 'le') metric?.labels.add(label);
    metric?.series.set(`${name}{${labels}}`, Number(value?.replace('+Inf', 'Infinity')));
  }
  return { text, metrics };
}

async function read(name: string, labels = ''): Promise<number> {
  const { metrics } = await scrape();
  const metric = metrics.get(name) ?? metrics.get(name.replace(/_(bucket|sum|count)$/, ''));
  const value = metric?.series.get(`${name}{${labels}}`);
  if (value === undefined) throw new Error(`there is no ${name}{${labels}}`);
  return value;
}

const docs = (file: string) => readFileSync(path.join(programRoot, 'docs', file), 'utf8');
const operate = (file: string) => docs(`operate/${file}`);

/** The list of the documentation: name, type, labels. */
const documented = new Map(
  [...docs('reference/metrics.md').matchAll(/^- `(switchbook_\w+)`, (\w+)(?: by ([^:\n]*))?/gm)].map(
    ([, name = '', type = '', labels = '']) => [
      name,
      { type, labels: new Set([...labels.matchAll(/`(\w+)`/g)].map((match) => match[1] ?? '')) },
    ],
  ),
);

interface Expression {
  readonly where: string;
  readonly text: string;
}

function expressionsOf(value: unknown, where: string): readonly Expression[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, one]) =>
    name === 'expr' && typeof one === 'string'
      ? [{ where, text: one }]
      : expressionsOf(one, 'title' in value ? String(value.title) : where),
  );
}

const dashboard = expressionsOf(JSON.parse(operate('grafana-dashboard.json')), 'dashboard');
const alerts = [...operate('alerts.yml').matchAll(/- alert: (\w+)\n\s+expr: (.+)/g)].map(
  ([, where = '', text = '']) => ({ where, text }),
);

/** Returns faults in the metrics of an expression, and in the labels that it selects or groups by. */
function faultsOf({ where, text }: Expression, metrics: Map<string, Metric>): readonly string[] {
  const names = [...text.matchAll(/\b(?:switchbook|process|nodejs)_[a-z0-9_]+\b/g)].map(([name]) => name);
  if (names.length === 0) return [`${where}: no metric`];
  const grouped = [...text.matchAll(/\bby \(([^)]*)\)/g)].flatMap(([, list = '']) => list.split(/, */));
  return names.flatMap((name) => {
    const base = name.replace(/_(bucket|sum|count)$/, '');
    const metric =
      metrics.get(name) ?? (metrics.get(base)?.type === 'histogram' ? metrics.get(base) : undefined);
    if (metric === undefined) return [`${where}: ${name} is not shown`];
    const labels = new Set([...((documented.get(name) ?? documented.get(base))?.labels ?? []), 'instance']);
    if (name.endsWith('_bucket')) labels.add('le');
    const chosen = [...text.matchAll(new RegExp(`\\b${name}\\{([^}]*)\\}`, 'g'))].flatMap(([, list = '']) =>
      [...list.matchAll(/(\w+)(?:=~|!~|!=|=)"/g)].map((match) => match[1] ?? ''),
    );
    return [...chosen, ...grouped]
      .filter((label) => !labels.has(label))
      .map((label) => `${where}: ${name} has no label ${label}`);
  });
}

describe('displayed metrics', () => {
  it('are documented with type and labels', async () => {
    await fixture.send({ path: '/directory/v1/account' });
    const { metrics } = await scrape();
    const own = [...metrics.keys()].filter((name) => name.startsWith('switchbook_'));
    expect([...documented.keys()].sort()).toEqual(own.sort());
    for (const [name, { type, labels }] of documented) {
      expect([name, metrics.get(name)?.type]).toEqual([name, type]);
      const seen = metrics.get(name);
      if (seen !== undefined && seen.series.size > 0)
        expect([name, [...labels].sort()]).toEqual([name, [...seen.labels].sort()]);
    }
  });

  it('metrics of resources have bytes apart from counts, and each maximum', async () => {
    const { metrics } = await scrape();
    const whatOf = (name: string) =>
      [...(metrics.get(`switchbook_${name}`)?.series.keys() ?? [])].map(
        (key) => /what="(\w+)"/.exec(key)?.[1],
      );
    const [bytes, counts] = [whatOf('held_bytes'), whatOf('in_use')];
    expect(bytes).toContain('answers');
    expect(counts).toContain('feed_waiters');
    expect(bytes.filter((byte) => counts.includes(byte))).toEqual([]);
    expect(whatOf('held_bytes_max').filter((text) => !bytes.includes(text))).toEqual([]);
    expect(whatOf('in_use_max').filter((text) => !counts.includes(text))).toEqual([]);
  });

  it('follow the conventions: unit suffixes, counters in total, a help text', async () => {
    const { metrics, text } = await scrape();
    for (const [name, { type }] of metrics) {
      if (!name.startsWith('switchbook_')) continue;
      expect([name, name.endsWith('_total')]).toEqual([name, type === 'counter']);
      expect(name).not.toMatch(/_(ms|milliseconds|kb|mb|minutes|hours|percent)(_|$)/);
      expect(text).toMatch(new RegExp(`^# HELP ${name} \\S`, 'm'));
    }
  });

  it('is all that the dashboard and the alerts name', async () => {
    const { metrics } = await scrape();
    expect(dashboard.length).toBeGreaterThan(40);
    expect(alerts).toHaveLength([...operate('alerts.yml').matchAll(/^\s+expr:/gm)].length);
    expect([...dashboard, ...alerts].flatMap((alert) => faultsOf(alert, metrics))).toEqual([]);
    const broken = [
      'rate(switchbook_nothing_total[5m])',
      'sum by (account) (switchbook_imports)',
      'switchbook_imports{queue="x"}',
      'switchbook_imports_bucket',
      '1',
    ];
    for (const text of broken) expect(faultsOf({ where: 'x', text }, metrics)).toHaveLength(1);
  });

  it('has no series for an id, a path, a made-up status or method', async () => {
    const { account, key } = await fixture.newAccount();
    const headers = { authorization: `Bearer ${key}` };
    const [before] = [await scrape()];
    for (const text of ['a', 'b', 'c', '+14155550123'])
      await fixture.send({ path: `/directory/v1/${text}/contacts/${account.id}`, headers });
    for (const text of ['1', '2', '3'])
      await fixture.send({ path: `/directory/v1/contacts/${text}?search=${text}`, headers });
    const after = await scrape();
    expect(after.text).not.toContain(account.id);
    expect(after.text).not.toContain('14155550123');
    const count = ({ metrics }: typeof before) =>
      metrics.get('switchbook_request_duration_seconds')?.series.size ?? 0;
    // Two routes; one is for unknown paths.
    expect(count(after) - count(before)).toBeLessThanOrEqual(2 * 13);
  });
});

it('each alert has a meaning and a link to its paragraph, once', () => {
  const anchors = [...operate('incidents.md').matchAll(/<a id="(\w+)"><\/a>`(\w+)`/g)].map(([, id, name]) => [
    name,
    id,
  ]);
  const rules = [...operate('alerts.yml').matchAll(/- alert: (\w+)[\s\S]*?runbook: "([^"]+)"/g)];
  const leads = rules.map(([, name = '', runbook = '']) => [name, runbook.split('#')[1]]);
  expect(leads.length).toBe(alerts.length);
  expect(leads.toSorted()).toEqual(anchors.toSorted());
  expect(new Set(alerts.map(({ where }) => where)).size).toBe(alerts.length);
});

describe('counted values', () => {
  let headers: Record<string, string>;
  beforeAll(async () => {
    headers = { authorization: `Bearer ${(await fixture.newAccount()).key}` };
  });
  const create = (phone: string) =>
    fixture.send({ method: 'POST', path: '/directory/v1/contacts', headers, body: { phone } });

  it('include build, database, pools and connections', async () => {
    const { metrics } = await scrape();
    expect([...(metrics.get('switchbook_build_info')?.series ?? [])]).toEqual([
      [
        `switchbook_build_info{version="${programVersion}",commit="${programCommit}",node="${process.version}"}`,
        1,
      ],
    ]);
    expect(await read('switchbook_database_up')).toBe(1);
    expect(await read('switchbook_pool_connections_max', 'pool="requests"')).toBe(8);
    expect(await read('switchbook_pool_connections', 'pool="held",state="in_use"')).toBeGreaterThan(0);
    expect(await read('switchbook_connections')).toBeGreaterThan(0);
  });

  it('include the size of the database and the free disk space', async () => {
    // A busy database that does not answer in time has no metrics.
    await eventually(async () => {
      expect(await read('switchbook_database_bytes')).toBeGreaterThan(1e6);
      expect(await read('switchbook_contacts')).toBeGreaterThanOrEqual(0);
      expect(await read('switchbook_database_sessions')).toBeGreaterThan(0);
      expect(await read('switchbook_database_sessions_max')).toBeGreaterThanOrEqual(
        await read('switchbook_database_sessions'),
      );
      expect(await read('switchbook_database_transaction_id_age')).toBeGreaterThan(0);
      expect(await read('switchbook_database_oldest_transaction_seconds')).toBeGreaterThanOrEqual(0);
    });
    for (const what of ['what="backups"', 'what="temporary"'])
      expect(await read('switchbook_disk_bytes', what)).toBeGreaterThan(
        await read('switchbook_disk_free_bytes', what),
      );
  });

  it('include refused keys and used-up rates, by face', async () => {
    const face = 'face="directory"';
    const [refused, limited] = [
      await read('switchbook_refused_keys_total', face),
      await read('switchbook_rate_limited_total', face),
    ];
    await fixture.send({
      path: '/directory/v1/account',
      headers: { authorization: 'Bearer sb_live_wrong-key-00' },
    });
    const account = await fixture.newAccount();
    const { secret } = await fixture.core.createKey(account.account.id, {
      name: 'narrow',
      scopes: ['account:read'],
      rateLimit: { kind: 'window', count: 1, seconds: 3_600 },
      expiresAt: null,
    });
    const ask = () =>
      fixture.send({ path: '/directory/v1/account', headers: { authorization: `Bearer ${secret}` } });
    expect([(await ask()).status, (await ask()).status]).toEqual([200, 429]);
    expect(await read('switchbook_refused_keys_total', face)).toBe(refused + 1);
    expect(await read('switchbook_rate_limited_total', face)).toBe(limited + 1);
  });

  it('include queues and their refusals', async () => {
    const before = await read('switchbook_queue_wait_seconds_count', 'queue="single"');
    const { json: now } = await fixture.send({ path: '/directory/v1/events?from=now', headers });
    const { id } = (await create('+14155550101')).json.data;
    expect(await read('switchbook_queue_wait_seconds_count', 'queue="single"')).toBeGreaterThan(before);
    // The feed shows an event once all older transactions of the cluster end, and readers wait only for later events.
    let cursor = now.meta.next_cursor;
    await until('the contact is told', async () => {
      const { json } = await fixture.send({ path: `/directory/v1/events?after=${cursor}`, headers });
      cursor = json.meta.next_cursor;
      return json.data.some((event: { contact_id: string }) => event.contact_id === id);
    });
    const feed = `/directory/v1/events?after=${cursor}&wait=30`;
    const waiting = Array.from({ length: 20 }, () => fixture.send({ path: feed, headers }));
    await until('all wait', async () => (await read('switchbook_feed_waiters')) === 20);
    expect((await fixture.send({ path: feed, headers })).status).toBe(429);
    expect(await read('switchbook_shed_total', 'where="feed"')).toBe(1);
    await create('+14155550102');
    await Promise.all(waiting);
    expect(await read('switchbook_feed_waiters')).toBe(0);
    // These readers wait up to 30 s if another transaction of the cluster is long.
  });

  it('include caches: size, hits and misses', async () => {
    const { id } = (await create('+14155550103')).json.data;
    const misses = await read('switchbook_cache_misses_total', 'cache="contacts"');
    const hits = await read('switchbook_cache_hits_total', 'cache="contacts"');
    for (let round = 0; round < 3; round += 1)
      await fixture.send({ path: `/directory/v1/contacts/${id}`, headers });
    expect(await read('switchbook_cache_misses_total', 'cache="contacts"')).toBe(misses + 2);
    expect(await read('switchbook_cache_hits_total', 'cache="contacts"')).toBe(hits + 1);
    expect(await read('switchbook_cache_bytes', 'cache="contacts"')).toBeGreaterThan(800);
    for (let round = 0; round < 3; round += 1)
      await fixture.send({ path: '/directory/v1/contacts?limit=7', headers });
    expect(await read('switchbook_cache_hits_total', 'cache="pages"')).toBeGreaterThan(0);
    expect(await read('switchbook_cache_entries', 'cache="keys"')).toBeGreaterThan(0);
  });

  it('include imports and exports: rows, and running ones', async () => {
    const rows = await read('switchbook_import_rows_total');
    const file = 'phone\n+14155550111\n+14155550112\n';
    const sent = await fixture.send({
      method: 'POST',
      path: '/directory/v1/imports',
      headers: { ...headers, 'content-type': 'text/csv' },
      body: file,
    });
    expect(sent.status).toBe(202);
    await until('the import is done', async () => (await read('switchbook_imports', 'state="queued"')) === 0);
    await until(
      'its rows are counted',
      async () => (await read('switchbook_import_rows_total')) === rows + 2,
    );
    const exported = await read('switchbook_export_contacts_total');
    const answer = await fixture.send({ path: '/directory/v1/export?format=ndjson', headers });
    expect(answer.status).toBe(200);
    const lines = answer.text.trimEnd().split('\n').length;
    expect(await read('switchbook_export_contacts_total')).toBe(exported + lines);
    expect(await read('switchbook_exports')).toBe(0);
  });

  it('include the newest backup', async () => {
    await until(
      'it is made',
      async () => (await read('switchbook_backup_runs_total', 'outcome="made"')) === 1,
    );
    expect(await read('switchbook_backup_size_bytes')).toBeGreaterThan(1_000);
  });

  it('answers without the database and reports it as down', async () => {
    await fixture.relay.cut();
    try {
      await until('it is seen', async () => (await read('switchbook_database_up')) === 0);
      // An old value would hide that the size is unknown.
      await expect(read('switchbook_database_bytes')).rejects.toThrow('there is no');
    } finally {
      await fixture.relay.flow();
    }
    await until('it is back', async () => (await read('switchbook_database_up')) === 1);
  });
});
