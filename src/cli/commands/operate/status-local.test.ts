/** The output of `status` about the calls of a server: their counts, and the slowest routes. */
import { expect, it } from 'vitest';
import { callsOf } from './status-local.js';

it('adds up calls by route; long polls are not slow', () => {
  const calls = [
    ['/a', 200, 3, 0.3],
    ['/a', 404, 1, 0.1],
    ['/b', 500, 2, 0.0005],
    ['/c', 201, 1, 1.00004],
    ['/d', 201, 1, 2],
    ['/e', 201, 1, 3],
    ['/f', 201, 1, 4],
    ['/events', 200, 1, 25],
    ['/webhooks/:id/calls', 200, 1, 25],
    ['/events/:id', 200, 1, 2.5],
  ] as const;
  const lines = calls.flatMap(([route, status, count, seconds]) => {
    const labels = `{face="shop",method="GET",route="${route}",status="${status}"}`;
    const name = 'switchbook_request_duration_seconds';
    return [`${name}_sum${labels} ${seconds}`, `${name}_count${labels} ${count}`];
  });
  const { slowest, ...sums } = callsOf(lines.join('\n'));
  expect(sums).toEqual({ of: 'since the start', all: 13, failed: 2, refused: 1 });
  expect(slowest.map(({ api, route, calls: count, mean_ms }) => [api, route, count, mean_ms])).toEqual([
    ['shop', 'GET /f', 1, 4000],
    ['shop', 'GET /e', 1, 3000],
    ['shop', 'GET /events/:id', 1, 2500],
    ['shop', 'GET /d', 1, 2000],
    ['shop', 'GET /c', 1, 1000],
  ]);
});
