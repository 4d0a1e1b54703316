/**
 * Real proxies with the files of `deploy/`. The test changes only ports, paths, and the lines that the guide tells
 * operators to change: two servers instead of one.
 */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import type { TestFixture } from '@switchbook/embedded-postgres/embedded.test.support.js';
import { programRoot } from '../../src/config/root.js';
import { until } from '../support/until.js';

export const proxyNames = ['nginx', 'haproxy', 'caddy'] as const;
export type ProxyName = (typeof proxyNames)[number];

export interface RunningProxy {
  readonly name: ProxyName;
  readonly port: number;
  readonly isTls: boolean;
  /** log lines about errors */
  readonly readLog: () => string;
  readonly stop: () => Promise<void>;
}

interface ProxyOptions {
  readonly name: ProxyName;
  /** ends it at the latest, and removes its folder */
  readonly fixture: TestFixture;
  /** ports of the two servers */
  readonly servers: readonly [number, number];
}

/** The first of the names in `deploy/`. */
export const publicHost = 'contacts.example.com';

/** Whether the program is on this machine. */
export function hasProxy(name: ProxyName): boolean {
  return binaryOf(name) !== undefined;
}

function binaryOf(name: string): string | undefined {
  const folders = [...(process.env.PATH ?? '').split(':'), '/usr/sbin', '/usr/local/sbin'];
  return folders.map((folder) => path.join(folder, name)).find((file) => fs.existsSync(file));
}

/** Starts it and waits until it accepts connections. */
export async function startProxy({ name, fixture, servers }: ProxyOptions): Promise<RunningProxy> {
  const folder = fixture.directory();
  const port = await freePort();
  const { args, isTls } = configurations[name]({ folder, servers, port });
  const binary = binaryOf(name);
  if (binary === undefined) throw new Error(`${name} is not installed`);
  const log = path.join(folder, 'log');
  const output = fs.openSync(log, 'a');
  const env = { PATH: process.env.PATH ?? '', HOME: folder };
  const child = spawn(binary, args, { cwd: folder, env, stdio: ['ignore', output, output] });
  fixture.adopt(child);
  fs.closeSync(output);
  const ended = once(child, 'exit');
  const readLog = () => fs.readFileSync(log, 'utf8');
  const stop = async () => {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
    await ended;
  };
  await until(`${name} listens`, () => {
    if (child.exitCode !== null) throw new Error(`${name} ended: ${readLog()}`);
    return accepts(port);
  }).catch(async (error: unknown) => {
    await stop();
    throw error;
  });
  return { name, port, isTls, readLog, stop };
}

interface Site extends Pick<ProxyOptions, 'servers'> {
  readonly folder: string;
  readonly port: number;
}

type Configure = (site: Site) => {
  readonly args: readonly string[];
  readonly isTls: boolean;
};

const configurations: Readonly<Record<ProxyName, Configure>> = {
  nginx: ({ folder, servers, port }) => {
    const { certificate, key } = makeCertificate(folder);
    const conf = withPorts(shipped('nginx/switchbook.conf'), servers)
      .replaceAll(/\b443 ssl/g, `${port} ssl`)
      .replaceAll(/(ssl_certificate) .*;/g, `$1 ${certificate};`)
      .replaceAll(/(ssl_certificate_key) .*;/g, `$1 ${key};`);
    const proxy = shipped('nginx/switchbook-proxy.conf').replace('switchbook_one', 'switchbook_two');
    fs.writeFileSync(path.join(folder, 'switchbook.conf'), conf);
    fs.writeFileSync(path.join(folder, 'switchbook-proxy.conf'), proxy);
    const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
      (what) => `${what}_temp_path ${folder}/${what};`,
    );
    const main = `daemon off; pid ${folder}/nginx.pid; worker_processes 2; error_log stderr;
      events { worker_connections 1024; }
      http { access_log off; ${temporary.join(' ')} include switchbook.conf; }`;
    fs.writeFileSync(path.join(folder, 'nginx.conf'), main);
    return { args: ['-p', folder, '-c', path.join(folder, 'nginx.conf')], isTls: true };
  },
  haproxy: ({ folder, servers, port }) => {
    const { certificate, key } = makeCertificate(folder);
    const certificates = path.join(folder, 'certificates');
    fs.mkdirSync(certificates);
    const both = [certificate, key].map((file) => fs.readFileSync(file, 'utf8')).join('');
    fs.writeFileSync(path.join(certificates, 'all.pem'), both);
    const conf = withPorts(shipped('haproxy.cfg'), servers)
      .replace('bind :443', `bind 127.0.0.1:${port}`)
      .replace('/etc/haproxy/certificates/', `${certificates}/`)
      // The test reads its messages, and may run without root rights.
      .replace(/^\tlog \/dev\/log local0\n\tuser haproxy\n\tgroup haproxy\n/m, '\tlog stderr local0\n');
    fs.writeFileSync(path.join(folder, 'haproxy.cfg'), conf);
    return { args: ['-db', '-f', path.join(folder, 'haproxy.cfg')], isTls: true };
  },
  caddy: ({ folder, servers, port }) => {
    const conf = withPorts(shipped('Caddyfile'), servers)
      .replace('\timport one\n', '\timport two\n')
      .replaceAll(/\b(?:contacts|crm|inbox)\.example\.com\b(?=[,{ ])/g, (host) => `http://${host}:${port}`);
    fs.writeFileSync(path.join(folder, 'Caddyfile'), `{\n\tadmin off\n}\n${conf}`);
    return { args: ['run', '--config', path.join(folder, 'Caddyfile')], isTls: false };
  },
};

function shipped(file: string): string {
  return fs.readFileSync(path.join(programRoot, 'deploy', file), 'utf8');
}

function withPorts(text: string, [one, two]: readonly [number, number]): string {
  return text
    .replaceAll('127.0.0.1:4470', `127.0.0.1:${one}`)
    .replaceAll('127.0.0.1:4471', `127.0.0.1:${two}`);
}

function makeCertificate(folder: string): { certificate: string; key: string } {
  const [certificate, key] = ['tls.crt', 'tls.key'].map((name) => path.join(folder, name)) as [
    string,
    string,
  ];
  const request = `req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=${publicHost}`;
  execFileSync('openssl', [...request.split(' '), '-keyout', key, '-out', certificate], { stdio: 'pipe' });
  return { certificate, key };
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = net.createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
