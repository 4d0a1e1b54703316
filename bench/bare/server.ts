/**
 * The bare server, as a good programmer writes it in an hour with node:http and pg. One prepared statement for each
 * read, one plain transaction for each write; no keys, no checks, no wire to support. `reads.ts` and `writes.ts` have
 * its answers.
 */
import http from 'node:http';
import pg from 'pg';
import { copyOut } from './copy-out.js';
import * as reads from './reads.js';
import * as writes from './writes.js';

const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 10 });
pool.on('error', () => {});

type Reply = readonly [status: number, body: unknown];

async function answer(request: http.IncomingMessage, url: URL): Promise<Reply> {
  const [, work, accountId = '', id = ''] = url.pathname.split('/');
  const query = url.searchParams;
  switch (work) {
    case 'lookup':
      return reads.lookup(pool, accountId, id);
    case 'contact':
      return reads.contact(pool, accountId, id);
    case 'list':
      return reads.list(pool, accountId, query.get('after'));
    case 'page':
      return reads.page(pool, accountId, Number(query.get('limit')), Number(query.get('skip')));
    case 'search':
      return reads.search(pool, accountId, query.get('q') ?? '', query.get('total') === 'yes');
    case 'resolve':
      return reads.resolve(pool, accountId, JSON.parse(await bodyOf(request)));
    case 'create':
      return writes.create(pool, accountId, JSON.parse(await bodyOf(request)));
    case 'patch':
      return writes.patch(pool, accountId, id, JSON.parse(await bodyOf(request)));
    case 'upsert':
      return writes.upsert(pool, accountId, id, JSON.parse(await bodyOf(request)));
    case 'ensure':
      return writes.ensure(pool, accountId, id, JSON.parse(await bodyOf(request)));
    case 'bulk':
      return writes.bulk(pool, accountId, JSON.parse(await bodyOf(request)));
    default:
      return [404, {}];
  }
}

async function bodyOf(request: http.IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

const server = http.createServer((request, response) => {
  const url = new URL(request.url ?? '/', 'http://bare');
  if (url.pathname.startsWith('/export/')) {
    response.writeHead(200, { 'content-type': 'text/csv' });
    copyOut(pool, reads.exportSql(url.pathname.slice('/export/'.length)), response).catch(
      (error: unknown) => {
        process.stderr.write(`${String(error)}\n`);
        response.destroy();
      },
    );
    return;
  }
  answer(request, url).then(
    ([status, body]) => {
      const text = JSON.stringify(body);
      response.writeHead(status, {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(text),
      });
      response.end(text);
    },
    (error: unknown) => {
      process.stderr.write(`${String(error)}\n`);
      response.writeHead(500, { 'content-length': 0 }).end();
    },
  );
});

server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  process.stdout.write(`http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}\n`);
});

const stop = () => {
  server.close();
  server.closeAllConnections();
  void pool.end();
};
process.once('SIGTERM', stop);
process.once('SIGINT', stop);
