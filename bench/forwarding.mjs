/**
 * Forwarding, measured: `node bench/forwarding.mjs`. A vendor and a server run in separate processes. It measures the
 * time that forwarding adds to a call, the server's memory during transfers of 100 MB in both directions, and leaks
 * after 1,000 calls with random resets. It prints one JSON value on stdout; the exit code is 1 if a documented bound is
 * exceeded.
 */
import { execFileSync, fork, spawn } from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(import.meta.url);
const program = path.join(path.dirname(here), '../bin/switchbook');
const megabyte = 1_000_000;
const promised = { addedP50Ms: 1, memoryBytes: 64 * megabyte };

if (process.argv[2] === 'vendor') runVendor();
else process.exitCode = await main();

/**
 * Starts a vendor that accepts any body and answers with its size, sends as many bytes as requested, and breaks off at
 * random.
 */
function runVendor() {
  const server = http.createServer((request, response) => {
    const url = new URL(request.url, 'http://vendor');
    request.on('error', () => {});
    if (url.searchParams.has('reset') && Math.random() < 0.5) {
      const reset = () => request.socket.resetAndDestroy();
      if (Math.random() < 0.5) reset();
      else response.writeHead(200).write('x'.repeat(1_000), reset);
      return;
    }
    let taken = 0;
    request.on('data', (chunk) => {
      taken += chunk.length;
    });
    request.on('end', () => {
      let left = Number(url.searchParams.get('bytes') ?? 0);
      if (left === 0) return response.end(JSON.stringify({ taken }));
      const chunk = Buffer.alloc(65_536, 1);
      response.writeHead(200, { 'content-length': left });
      const write = () => {
        while (left > 0) {
          const isTaken = response.write(chunk.subarray(0, left));
          left -= Math.min(left, chunk.length);
          if (!isTaken) return response.once('drain', write);
        }
        response.end();
      };
      write();
    });
  });
  server.listen(0, '127.0.0.1', () => process.send(server.address().port));
}

async function main() {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'switchbook-forwarding-'));
  const env = {
    ...process.env,
    PORT: '0',
    DATABASE_URL: '',
    SWITCHBOOK_DATA_DIR: path.join(folder, 'data'),
    SWITCHBOOK_UPSTREAM_ALLOW: '127.0.0.0/8',
    SWITCHBOOK_LOG_LEVEL: 'silent',
  };
  const vendor = fork(here, ['vendor']);
  const vendorPort = await new Promise((resolve) => vendor.once('message', resolve));
  const server = spawn(process.execPath, [program, 'serve'], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    const { port, key } = await ready(server);
    const keyFile = path.join(folder, 'key');
    fs.writeFileSync(keyFile, 'vendors-own-key');
    const words = ['upstream', 'set', 'wacrm', '--account', '1', '--to', `http://127.0.0.1:${vendorPort}`];
    execFileSync(process.execPath, [program, ...words, '--key-file', keyFile, '--json'], { env });
    const agent = new http.Agent({ keepAlive: true });
    const forwarded = { port, agent, path: '/api/v1/messages', headers: { authorization: `Bearer ${key}` } };
    const direct = { port: vendorPort, agent, path: '/api/v1/messages' };
    const result = {
      latency: await latency(direct, forwarded),
      large: await large(forwarded, server.pid),
      resets: await resets(forwarded, server.pid),
    };
    console.log(JSON.stringify(result, null, 2));
    const { latency: times, large: bytes, resets: left } = result;
    const isKept =
      times.addedP50Ms <= promised.addedP50Ms &&
      bytes.grewBytes <= promised.memoryBytes &&
      left.openAfter <= left.openBefore + 2;
    return isKept ? 0 : 1;
  } finally {
    vendor.kill();
    server.kill('SIGTERM');
    await new Promise((resolve) => server.once('close', resolve));
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

/** Reads the address and the key that a first start prints. */
function ready(server) {
  return new Promise((resolve, reject) => {
    let text = '';
    server.once('close', () => reject(new Error('the server ended')));
    server.stdout.on('data', (chunk) => {
      text += chunk;
      const port = /127\.0\.0\.1:(\d+)/.exec(text)?.[1];
      const key = /sb_live_\w+/.exec(text)?.[0];
      if (port !== undefined && key !== undefined) resolve({ port: Number(port), key });
    });
  });
}

function call(to, { method = 'GET', path: more = '', body, onData = () => {} } = {}) {
  return new Promise((resolve, reject) => {
    const request = http.request({ host: '127.0.0.1', ...to, method, path: to.path + more }, (response) => {
      response.on('data', onData);
      response.on('end', () => resolve(response.statusCode));
      response.on('error', reject);
    });
    request.on('error', reject);
    if (body === undefined) request.end();
    else body(request);
  });
}

/** Sends one call at a time, direct and forwarded alternately. */
async function latency(direct, forwarded) {
  const times = { direct: [], forwarded: [] };
  for (let round = 0; round < 3_300; round += 1)
    for (const [name, to] of Object.entries({ direct, forwarded })) {
      const began = performance.now();
      const status = await call(to);
      if (status !== 200) throw new Error(`a call was answered ${status}`);
      if (round >= 300) times[name].push(performance.now() - began);
    }
  const at = (list, share) => list.sort((one, other) => one - other)[Math.floor(list.length * share)];
  const [p50, forwardedP50] = [at(times.direct, 0.5), at(times.forwarded, 0.5)];
  return {
    directP50Ms: roundMs(p50),
    forwardedP50Ms: roundMs(forwardedP50),
    addedP50Ms: roundMs(forwardedP50 - p50),
    addedP99Ms: roundMs(at(times.forwarded, 0.99) - at(times.direct, 0.99)),
  };
}

/** Sends 100 MB up, then 100 MB down, and measures the memory of the server meanwhile. */
async function large(to, pid) {
  const bytes = 100 * megabyte;
  await upload(to, 5 * megabyte);
  await download(to, 5 * megabyte);
  const before = memoryOf(pid);
  let most = before;
  const watching = setInterval(() => {
    most = Math.max(most, memoryOf(pid));
  }, 10);
  const began = performance.now();
  await upload(to, bytes);
  const uploadSeconds = (performance.now() - began) / 1_000;
  const received = await download(to, bytes);
  const seconds = (performance.now() - began) / 1_000;
  clearInterval(watching);
  if (received !== bytes) throw new Error(`${received} bytes came of ${bytes}`);
  return {
    uploadMBPerSecond: Math.round(100 / uploadSeconds),
    downloadMBPerSecond: Math.round(100 / (seconds - uploadSeconds)),
    memoryBeforeBytes: before,
    grewBytes: most - before,
  };
}

async function upload(to, bytes) {
  const chunk = Buffer.alloc(megabyte, 2);
  const status = await call(to, {
    method: 'POST',
    body: async (request) => {
      for (let sent = 0; sent < bytes; sent += chunk.length)
        if (!request.write(chunk)) await new Promise((resolve) => request.once('drain', resolve));
      request.end();
    },
  });
  if (status !== 200) throw new Error(`the upload was answered ${status}`);
}

async function download(to, bytes) {
  let received = 0;
  await call(to, {
    path: `?bytes=${bytes}`,
    onData: (chunk) => {
      received += chunk.length;
    },
  });
  return received;
}

/** Sends 1,000 calls, 20 at a time; the vendor breaks half of them off, and clients some more. */
async function resets(to, pid) {
  const outcomes = {};
  const before = { openBefore: openOf(pid), memoryBefore: memoryOf(pid) };
  const one = async () => {
    const outcome = await call(
      { ...to, agent: false },
      {
        method: 'POST',
        path: '?reset=1',
        body: (request) => {
          request.write('half');
          if (Math.random() < 0.1) setTimeout(() => request.destroy(), Math.random() * 5);
          else request.end('whole');
        },
      },
    ).catch(() => 'broken');
    outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
  };
  for (let round = 0; round < 50; round += 1) await Promise.all(Array.from({ length: 20 }, one));
  await pause(6_000);
  return { outcomes, ...before, openAfter: openOf(pid), memoryAfter: memoryOf(pid) };
}

/** Counts open files and connections. */
function openOf(pid) {
  return fs.readdirSync(`/proc/${pid}/fd`).length;
}

function memoryOf(pid) {
  const [, kilobytes] = /VmRSS:\s+(\d+)/.exec(fs.readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kilobytes) * 1_024;
}

function roundMs(ms) {
  return Math.round(ms * 1_000) / 1_000;
}
