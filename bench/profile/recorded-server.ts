/** A server that answers every request with the same bytes from memory: the most that this machine could do. */
import fs from 'node:fs';
import http from 'node:http';

const body = fs.readFileSync(process.argv[2] ?? '');
const head = { 'content-type': 'application/json', 'content-length': body.length };

const server = http.createServer((request, response) => {
  request.resume().on('end', () => response.writeHead(200, head).end(body));
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  process.stdout.write(`http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}\n`);
});
process.once('SIGTERM', () => process.exit(0));
