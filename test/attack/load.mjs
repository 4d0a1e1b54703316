// Sends one request again and again, four at a time, until stdin ends. It is a separate process with the lowest
// priority: an attacker has a separate machine, so the processor time of the sender must not delay the others.
import fs from 'node:fs';
import http from 'node:http';
import os from 'node:os';

os.setPriority(os.constants.priority.PRIORITY_LOW);
const { url, path, method, headers, bodyFile } = JSON.parse(process.argv[2]);
const body = bodyFile === undefined ? undefined : fs.readFileSync(bodyFile);
const length = body === undefined ? {} : { 'content-length': body.length };
const agent = new http.Agent({ keepAlive: true });

function send() {
  return new Promise((resolve) => {
    const request = http.request(
      url,
      { path, method, headers: { ...headers, ...length }, agent },
      (response) => {
        response.resume().on('end', resolve).on('error', resolve);
      },
    );
    request.on('error', resolve).end(body);
  });
}

let isOn = true;
let hasAnswer = false;
const loops = Array.from({ length: 4 }, async () => {
  while (isOn) {
    await send();
    if (!hasAnswer) process.stdout.write('answered\n');
    hasAnswer = true;
  }
});
process.stdin.resume().on('end', async () => {
  isOn = false;
  await Promise.all(loops);
  process.exit(0);
});
