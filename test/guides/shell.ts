/**
 * A shell for the commands of a page. `./bin/switchbook` exists in it. A command that needs no separate process runs in
 * this one, since a page may have forty commands.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import http from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { runHere, switchbook } from '../support/program/run-here.js';
import { noteOutput } from '../support/uncaught-errors.js';

/**
 * Passes a command to this process: words, environment, stdin, and back its output. Long-running commands, and
 * commands that start PostgreSQL, are processes.
 */
const handsOver = `#!/bin/bash
case " $* " in
  *' serve '* | *' tail '* | *' --follow '*) exec "$PAGE_PROGRAM" "$@" ;;
  # Its vendor allows a request a second, and others would wait.
  *' pull wacr '*) exec "$PAGE_PROGRAM" "$@" ;;
esac
[ -n "\${DATABASE_URL:-}" ] || exec "$PAGE_PROGRAM" "$@"
call=$(mktemp -d)
printf '%s\\0' "$@" > "$call/args"
env -0 > "$call/env"
cat > "$call/stdin"
code=$(command curl -s --unix-socket "$PAGE_SOCKET" "http://shell$call")
cat "$call/stdout"
cat "$call/stderr" >&2
rm -r "$call"
exit "$code"
`;

/**
 * A refused request fails the script, although curl itself succeeds. A long-running command ends after its first
 * output. `compare` exits with 1 if it finds differences.
 */
const prelude = `set -euo pipefail
exec 2>&1
curl() {
  case $1 in -f*) command curl "$@" ;; *) command curl --fail-with-body "$@" ;; esac
  echo
}
lasting() {
  rm -f lasting.txt
  "$@" > lasting.txt &
  local one=$!
  until [ -s lasting.txt ]; do
    kill -0 $one
    command curl -s -o /dev/null "$PAGE_SERVER/directory/v1/contacts/no-such" -H "Authorization: Bearer \${KEY:-}"
    sleep 0.1
  done
  kill -TERM $one
  wait $one || [ $? -eq 143 ]
  cat lasting.txt
}
compared() { "$@" > compared.json || [ $? -eq 1 ]; }
`;

interface PageRun {
  readonly script: string;
  readonly env: Readonly<Record<string, string>>;
  /** working directory, created by `folder` */
  readonly folder: string;
  /** the URL of the server, which gets calls while a long-running command runs */
  readonly server: string;
}

export class PageShell {
  readonly base = fs.mkdtempSync(path.join(tmpdir(), 'switchbook-pages-'));
  readonly #socket = path.join(this.base, 'shell');
  readonly #server = http.createServer((request, response) => {
    void this.#work(request.url ?? '').then((code) => response.end(String(code)));
  });

  async open(): Promise<void> {
    // The user of PostgreSQL must be able to enter the folder.
    fs.chmodSync(this.base, 0o755);
    await new Promise<void>((done) => this.#server.listen(this.#socket, done));
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    fs.rmSync(this.base, { recursive: true, force: true });
  }

  /** A new folder with only `bin/switchbook`. */
  folder(): string {
    const folder = fs.mkdtempSync(path.join(this.base, 'page-'));
    fs.chmodSync(folder, 0o755);
    fs.mkdirSync(path.join(folder, 'bin'));
    fs.writeFileSync(path.join(folder, 'bin/switchbook'), handsOver, { mode: 0o755 });
    return folder;
  }

  /** Returns the output. Throws when a command fails, with the output until then. */
  async run({ script, env, folder, server }: PageRun): Promise<string> {
    const { PATH = '', HOME = '' } = process.env;
    // The program stores profiles here.
    const own = {
      PATH,
      HOME,
      XDG_CONFIG_HOME: path.join(folder, '.config'),
      TMPDIR: this.base,
      PAGE_SOCKET: this.#socket,
      PAGE_PROGRAM: switchbook,
    };
    const child = spawn('bash', ['-c', prelude + script], {
      cwd: folder,
      env: { ...own, ...env, PAGE_SERVER: server },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => {
        output += text;
      });
    const [code] = await once(child, 'close');
    noteOutput(output, { what: 'a page', isCommand: true });
    if (code !== 0) throw new Error(`It ended with ${code}: ${output}`);
    return output;
  }

  async #work(call: string): Promise<number> {
    const list = (name: string) => fs.readFileSync(path.join(call, name), 'utf8').split('\0').slice(0, -1);
    const env = Object.fromEntries(list('env').map((text) => text.split(/=(.*)/s).slice(0, 2)));
    const stdin = fs.readFileSync(path.join(call, 'stdin'));
    const ran = await runHere(list('args'), { env, stdin, cwd: env.PWD }).catch((error: Error) => ({
      code: 1,
      stdout: '',
      stderr: String(error.stack),
    }));
    fs.writeFileSync(path.join(call, 'stdout'), ran.stdout);
    fs.writeFileSync(path.join(call, 'stderr'), ran.stderr);
    return ran.code;
  }
}
