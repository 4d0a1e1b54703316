/** Faults of a request other than its values: method, path, framing, headers, and the key of another caller. */
import { type Draft, lose } from './draft.js';
import type { Stage } from './stage.js';

export const twists: readonly ((draft: Draft, stage: Stage) => void)[] = [
  (draft) => {
    draft.method = draft.source.random.pick([
      'GET',
      'HEAD',
      'POST',
      'PUT',
      'PATCH',
      'DELETE',
      'OPTIONS',
      'TRACE',
      'PROPFIND',
      'PURGE',
      'QUERY',
    ]);
    draft.operation = draft.document.operations.find(
      (operation) => operation.method === draft.method && operation.path === draft.operation?.path,
    );
  },
  (draft) => {
    draft.method = draft.source.random.pick([
      'get',
      'GETT',
      'G E T',
      '',
      'CONNECT',
      'X'.repeat(100),
      '\u0000',
    ]);
    draft.isBroken = true;
  },
  (draft) => {
    const [path = '', query = ''] = split(draft.target);
    draft.target = `${path}/nothing/of/the/kind${query}`;
    draft.operation = undefined;
  },
  (draft) => {
    const [path = '', query = ''] = split(draft.target);
    const end = draft.source.random.pick([
      '/..',
      '/%2e%2e/%2e%2e',
      '//',
      '/./x/',
      '/%00/a',
      ';a=b/c',
      '/x'.repeat(500),
      '/%',
      '/%ff/',
      '/a%2fb/c',
    ]);
    draft.target = `${path}${end}${query}`;
    lose(draft);
  },
  (draft) => {
    const [path = '', query = ''] = split(draft.target);
    const other = draft.source.random.pick([
      path.toUpperCase(),
      path.replace('/', '//'),
      `${path}/`,
      `/${path}`,
      path.slice(1),
      path.slice(0, -1),
      `http://other.example${path}`,
      '*',
      '/',
      '',
      `${path}#x`,
    ]);
    draft.target = other + query;
    lose(draft);
    draft.isBroken = !other.startsWith('/');
  },
  (draft) => {
    draft.framing = draft.source.random.pick(['short', 'broken'] as const);
    draft.isBroken = true;
  },
  (draft) => {
    draft.version = '1.0';
    if (draft.framing === 'chunked') draft.framing = 'length';
  },
  (draft) => {
    draft.headers.push(
      draft.source.random.pick([
        ['x-long', 'y'.repeat(15_000)],
        ['x-longer', 'y'.repeat(40_000)],
        ['bad header', 'x'],
        ['x-nul', 'a\u0000b'],
        ['transfer-encoding', 'gzip'],
        ['content-length', '-1'],
        ['', 'x'],
      ] as const),
    );
    draft.isBroken = true;
  },
  (draft) => {
    for (let count = 0; count < 150; count += 1) draft.headers.push([`x-many-${count}`, '1']);
  },
  (draft) => {
    // A body for an operation without one.
    draft.body = Buffer.from(draft.source.random.pick(['{}', 'x', '{"a":1}', '[', '\u0000']));
  },
  (draft, stage) => {
    const driver = stage.drivers.get(draft.document.face);
    const other = draft.source.random.weighted(stage.live);
    // The key of one caller is combined with the account of another.
    const mixed = Object.entries(driver?.headers(draft.secret, other.account) ?? {});
    draft.headers = [...mixed, ...draft.headers.filter(([name]) => !mixed.some(([one]) => one === name))];
    draft.credential = 'other';
  },
];

function split(target: string): readonly [string, string] {
  const mark = target.indexOf('?');
  return mark === -1 ? [target, ''] : [target.slice(0, mark), target.slice(mark)];
}
