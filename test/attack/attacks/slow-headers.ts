/** Connections whose headers never end, from a peer that neither reads nor closes. */
import net from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { onThisMachine } from '../../support/machine.js';
import type { Attack } from '../attack.js';

/**
 * The server allows 15 seconds for headers and checks every 5. The short form does not wait for the end of the
 * connection; connections.test.ts does.
 */
const deadlineMs = onThisMachine(40_000);

export const attack: Attack = {
  name: 'slow-headers',
  promise: 'connections whose headers never end are closed, and others are served meanwhile',
  run: async ({ size, target }) => {
    const count = size === 'short' ? 50 : 500;
    const sockets: net.Socket[] = [];
    for (let index = 0; index < count; index += 1) {
      const socket = net.connect(target.port, '127.0.0.1').pause();
      socket.on('error', () => {});
      socket.write('GET /health/live HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ');
      sockets.push(socket);
    }
    const live = await fetch(`${target.url}/health/live`);
    const until = Date.now() + (size === 'short' ? 0 : deadlineMs);
    // A paused peer does not notice the end: a write shows whether the connection is open.
    const open = () => sockets.filter((socket) => !socket.destroyed).length;
    while (open() > 0 && Date.now() < until) {
      for (const socket of sockets) if (!socket.destroyed) socket.write('x');
      await delay(200);
    }
    const held = open();
    for (const socket of sockets) socket.destroy();
    return {
      held: (size === 'short' || held === 0) && live.status === 200,
      figures: { connections: count, still_open: held, live_status: live.status },
    };
  },
};
