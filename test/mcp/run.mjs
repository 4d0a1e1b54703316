// Runs third-party clients against a real server: the conformance suite of the protocol for both eras, and the command
// line of its Inspector. They need a newer Node.js than the server, so they are not dependencies: npx downloads these
// versions.
import { execFile, spawn } from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { exceptions } from './exceptions.mjs';

const conformance = '@modelcontextprotocol/conformance@0.2.0-alpha.12';
const inspector = '@modelcontextprotocol/inspector@2.12.0';
const revisions = ['2026-07-28', '2025-11-25'];
const root = path.resolve(fileURLToPath(new URL('../..', import.meta.url)));

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 19)) {
  console.error(
    `The suite needs Node.js 22.19 or newer, and this is ${process.version}. Run it with a newer one.`,
  );
  process.exit(2);
}

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'switchbook-mcp-'));
const env = { ...process.env, PATH: `${path.dirname(process.execPath)}${path.delimiter}${process.env.PATH}` };
const run = promisify(execFile);

/** The output of a program, for any exit code. */
async function outputOf(name, bin, args) {
  const options = { env, cwd: folder, maxBuffer: 64 * 1024 * 1024 };
  return run('npx', ['--yes', '-p', name, bin, ...args], options).then(
    ({ stdout, stderr }) => stdout + stderr,
    ({ stdout = '', stderr = '' }) => stdout + stderr,
  );
}

async function serve() {
  const child = spawn(process.execPath, [path.join(root, 'bin/switchbook'), 'serve'], {
    env: { ...env, SWITCHBOOK_DATA_DIR: path.join(folder, 'data'), PORT: '0', SWITCHBOOK_RATE_LIMITS: 'off' },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let output = '';
  for await (const piece of child.stdout) {
    output += piece;
    const port = / is ready at http:\S+:(\d+)\n/.exec(output)?.[1];
    const key = /\bsb_live_\w+/.exec(output)?.[0];
    if (port !== undefined && key !== undefined) return { child, port: Number(port), key };
  }
  throw new Error('the server did not start');
}

/** The suite sends no key. */
function withKey({ port, key }) {
  const proxy = http.createServer((request, response) => {
    const headers = { ...request.headers, authorization: `Bearer ${key}` };
    const onward = http.request({ port, method: request.method, path: request.url, headers }, (answer) => {
      response.writeHead(answer.statusCode, answer.headers);
      answer.pipe(response);
    });
    onward.on('error', () => response.destroy());
    request.pipe(onward);
  });
  return new Promise((resolve) => proxy.listen(0, '127.0.0.1', () => resolve(proxy)));
}

/** Scenarios of a run: whether each passed. */
function resultsOf(output) {
  const lines = [...output.matchAll(/^([✓✗]) ([\w-]+): (\d+) passed, (\d+) failed/gm)];
  return new Map(lines.map(([, , name, , failed]) => [name, Number(failed) === 0]));
}

const faults = [];
const server = await serve();
const proxy = await withKey(server);
try {
  const passed = new Map();
  for (const revision of revisions) {
    const url = `http://localhost:${proxy.address().port}/mcp`;
    const output = await outputOf(conformance, 'conformance', [
      'server',
      '--url',
      url,
      '--requirements',
      revision,
    ]);
    const results = resultsOf(output);
    if (results.size === 0) faults.push(`${revision}: the suite did not run:\n${output.slice(-2_000)}`);
    for (const [name, isPassed] of results) {
      passed.set(name, (passed.get(name) ?? true) && isPassed);
      if (!isPassed && !(name in exceptions)) faults.push(`${revision}: ${name} failed`);
    }
    const count = [...results.values()].filter((one) => one).length;
    console.log(`${revision}: ${count} of ${results.size} scenarios passed`);
  }
  for (const name of Object.keys(exceptions))
    if (passed.get(name) === true) faults.push(`${name} passes: remove it from exceptions.mjs`);
  const asked = ['--cli', `http://127.0.0.1:${server.port}/mcp`, '--transport', 'http'];
  const header = ['--header', `Authorization: Bearer ${server.key}`];
  const listed = await outputOf(inspector, 'mcp-inspector', [...asked, ...header, '--method', 'tools/list']);
  const names = [...listed.matchAll(/^ {6}"name": "(\w+)"/gm)].map(([, name]) => name);
  if (names.length !== 10) faults.push(`Inspector listed ${names.length} tools:\n${listed.slice(0, 2_000)}`);
  const call = ['--method', 'tools/call', '--tool-name', 'find_people', '--tool-arg', 'limit=2'];
  const called = await outputOf(inspector, 'mcp-inspector', [...asked, ...header, ...call]);
  if (!called.includes('"structuredContent"'))
    faults.push(`Inspector could not call a tool:\n${called.slice(0, 2_000)}`);
  console.log(`Inspector: ${names.length} tools`);
} finally {
  proxy.close();
  server.child.kill('SIGINT');
  await new Promise((resolve) => server.child.once('exit', resolve));
  fs.rmSync(folder, { recursive: true, force: true });
}
for (const fault of faults) console.error(fault);
process.exit(faults.length === 0 ? 0 : 1);
