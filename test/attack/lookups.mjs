// Looks contacts up for a while and prints the times. It is a separate process, so that an attack does not slow it
// down.
import http from 'node:http';

const { url, key, paths, seconds } = JSON.parse(process.argv[2]);
const agent = new http.Agent({ keepAlive: true, maxSockets: 2 });
const headers = { authorization: `Bearer ${key}` };
const times = [];
const until = performance.now() + seconds * 1_000;

function lookUp(path) {
  return new Promise((resolve, reject) => {
    http
      .get(`${url}${path}`, { agent, headers }, (response) => {
        response.resume();
        response.on('end', () => {
          if (response.statusCode === 200) resolve();
          else reject(new Error(`a lookup was answered with ${response.statusCode}`));
        });
      })
      .on('error', reject);
  });
}

async function client(first) {
  for (let index = first; performance.now() < until; index += 1) {
    const from = performance.now();
    await lookUp(paths[index % paths.length]);
    times.push(performance.now() - from);
  }
}

await Promise.all([client(0), client(1)]);
times.sort((one, other) => one - other);
const at = (share) => Math.round((times[Math.floor((times.length - 1) * share)] ?? 0) * 100) / 100;
process.stdout.write(
  JSON.stringify({ p50: at(0.5), p99: at(0.99), perSecond: Math.round(times.length / seconds) }),
);
process.exit(0);
